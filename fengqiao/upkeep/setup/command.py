"""`fengqiao setup`: asks what it must know, writes what is needed around the program, says what comes next."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from fengqiao.upkeep.setup import answers, certificates, machine, texts
from fengqiao.upkeep.setup.answers import POSTGRESQL, SQLITE, Answers, Stop
from fengqiao.upkeep.setup.writing import SAME, SAYS, Folder
from fengqiao.upkeep.trust import papers
from fengqiao.upkeep.trust.papers import Unfit

Words = tuple[str, str]
Say = Callable[[Words], None]
Ask = Callable[[str], str]

ENV, OWNERS_ENV = "/etc/fengqiao.env", "/etc/fengqiao/owner.env"


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    top = argparse.ArgumentParser(
        prog="fengqiao setup",
        description="装好一台 Debian 服务器上的一切 · everything around it on one server",
    )
    top.add_argument("--host", action="append", default=[], metavar="NAME",
                     help="主机名；可以多次，第一个是网址 · host name; again for more")  # fmt: skip
    top.add_argument("--database", choices=(POSTGRESQL, SQLITE), help="数据库（默认 postgresql）· the database")
    top.add_argument("--database-host", help="PostgreSQL 在哪台机器（默认本机）· where PostgreSQL runs")
    top.add_argument(
        "--certificate", type=Path, help="已有的证书（PEM，含中间证书）· a given certificate, with its chain"
    )
    top.add_argument("--key", type=Path, help="它的私钥 · its private key")
    top.add_argument(
        "--own-root", action="store_true", help="改用自己的根证书 · take the own root instead of a given one"
    )
    top.add_argument(
        "--new-root", action="store_true", help="另做一个根，手机要重装 · another root; phones must take it in again"
    )
    top.add_argument(
        "--renew", action="store_true", help="只看证书，快到期就换 · only the certificate, made anew when it ends soon"
    )
    top.add_argument("--home", help="数据文件夹（默认 /srv/fengqiao）· the folder of its data")
    top.add_argument("--backups", help="备份文件夹，最好在另一块盘 · the folder of backups, best on another disk")
    top.add_argument("--anchors", help="锚点文件夹，最好在另一台机器 · the folder of anchors, best on another machine")
    top.add_argument("--port", type=int, help="网页进程的端口，只在本机（默认 8000）· the pages' port on this machine")
    top.add_argument("--workers", type=int, help="网页进程几个 · how many processes serve the pages")
    top.add_argument(
        "--to", type=Path, metavar="FOLDER", help="写到这个文件夹下面，不动本机 · write below it, touch nothing else"
    )
    top.add_argument("--dry-run", action="store_true", help="只说会写什么 · only say what would be written")
    top.add_argument(
        "--replace", action="store_true", help="您改过的也换成新的，原来的留在旁边 · also what you changed, kept beside"
    )
    top.add_argument("--language", choices=("zh", "en"), help="用哪种语言说 · the language to speak")
    return top


def main(argv: list[str]) -> int:
    """0 done, 2 not done or not to the end, with the reason."""
    given = parser().parse_args(argv)
    say = speaker(given.language or tongue(os.environ))
    folder = Folder(given.to or Path("/"), now=datetime.now(UTC), dry=given.dry_run, replace=given.replace)
    here = given.to is None and not given.dry_run
    try:
        if here and os.geteuid() != 0:
            raise Stop(
                "要用 root。只想看看会写什么：--dry-run 或 --to 文件夹。",
                "It needs root. To see what it would write: --dry-run or --to FOLDER.",
            )
        if given.renew:
            renew(folder, say, here=here)
        else:
            ask = input if sys.stdin.isatty() else None
            setup(folder, given, say, ask, here=here)
    except (Stop, Unfit) as stop:
        speaker(given.language or tongue(os.environ), to=sys.stderr)(stop.args)  # type: ignore[arg-type]
    except OSError as error:
        print(f"读写不了 · cannot read or write: {error.filename}: {error.strerror}", file=sys.stderr)
    else:
        return 0
    return 2


def tongue(outer: Mapping[str, str]) -> str:
    """'zh' or 'en' as the reader's terminal says, '' where it does not say."""
    said = next((outer[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if outer.get(name)), "")
    return said[:2] if said[:2] in ("zh", "en") else ""


def speaker(language: str, *, to: object = None) -> Say:
    """Says pairs in that language, in both where none is known."""

    def say(words: Words) -> None:
        chosen = {"zh": words[:1], "en": words[1:]}.get(language, words)
        print("\n".join(dict.fromkeys(chosen)), file=to or sys.stdout, flush=True)  # type: ignore[call-overload]

    return say


def asked(given: argparse.Namespace, folder: Folder, ask: Ask | None) -> Answers:
    """Flags first, then what stands there already, then what the person says."""
    known = answers.read(folder.read(ENV))
    hosts = given.host or known.get("FENGQIAO_HOSTS", "").replace(",", " ").split()
    if not hosts and ask is not None:
        hosts = ask("主机名，如 qiao.example.org 或 192.168.1.20 · host name or address: ").split()
    if not hosts:
        raise Stop("缺主机名：--host qiao.example.org", "The host name is missing: --host qiao.example.org")
    there = (SQLITE if not known.get("FENGQIAO_DATABASE_URL") else POSTGRESQL) if known else ""
    database = given.database or there
    if not database and ask is not None:
        said = ask("数据库：1 PostgreSQL（默认），2 SQLite（一个小单位够用）· the database [1]: ").strip()
        database = SQLITE if said in ("2", SQLITE) else POSTGRESQL
    if there and database != there and not given.replace:
        raise Stop(
            f"这里已经用 {there}。换数据库先备份，加 --replace 再运行，然后恢复到新库：见 docs/runbook.md。",
            f"{there} is in use here. To change it back up, run this again with --replace and restore into the new"
            " one: see docs/runbook.md.",
        )
    backups = given.backups
    if backups is None and not known and ask is not None:
        backups = ask("备份写到哪里，最好另一块盘；不填在数据文件夹里 · the folder of backups, best another disk []: ")
    base = Answers(())
    return Answers(
        tuple(dict.fromkeys(map(answers.host, hosts))),
        database or POSTGRESQL,
        answers.host(given.database_host) if given.database_host else _database_host(known) or base.database_host,
        answers.place(given.home or known.get("FENGQIAO_HOME", "")) or base.home,
        answers.place(backups if backups is not None else known.get("FENGQIAO_BACKUPS", "")),
        answers.place(given.anchors if given.anchors is not None else known.get("FENGQIAO_ANCHORS", "")),
        given.port or _before(folder, "--port ", base.port),
        given.workers or _before(folder, "--workers ", max(2, min(os.cpu_count() or 2, 8))),
    )


def _database_host(known: Mapping[str, str]) -> str:
    url = known.get("FENGQIAO_DATABASE_URL", "")
    return "" if not url or answers.foreign(url) else url.rpartition("@")[2].partition("/")[0]


def _before(folder: Folder, word: str, otherwise: int) -> int:
    """A number that the unit named when it was written last."""
    said = folder.read("/etc/systemd/system/fengqiao-web.service").partition(word)[2].split()
    return int(said[0]) if said and said[0].isdigit() else otherwise


def setup(folder: Folder, given: argparse.Namespace, say: Say, ask: Ask | None, *, here: bool) -> None:
    """Everything, in an order in which it may be cut anywhere and run again."""
    if (given.certificate is None) != (given.key is None):
        raise Stop("--certificate 和 --key 要一起给。", "--certificate and --key go together.")
    said = asked(given, folder, ask)
    if here:
        machine.reachable(Path(sys.executable))
    if given.certificate is not None:
        certificates.given(folder, given.certificate, given.key, said.hosts)
        if papers.alone(given.certificate.read_bytes()):
            say((
                "注意：证书文件里没有中间证书；公开机构签的要用 fullchain.pem，否则手机不认。",
                "Note: the file holds no intermediate certificate; a public authority gives one (fullchain.pem), or"
                " phones refuse it.",
            ))  # fmt: skip
    elif certificates.is_own(folder) or given.own_root or given.new_root:
        certificates.own(folder, said.hosts, new_root=given.new_root)
    else:
        certificates.standing(folder, said.hosts)
    before = folder.read(ENV)
    foreign = answers.foreign(answers.read(before).get("FENGQIAO_DATABASE_URL", ""))
    web, owner = (answers.password(folder.read(place), role)
                  for place, role in ((ENV, answers.WEB), (OWNERS_ENV, answers.OWNER)))  # fmt: skip
    folder.keep(ENV, answers.settings(said, web, before=before), 0o600)
    roles = ""
    if said.database == POSTGRESQL and not foreign:
        folder.keep(OWNERS_ENV, answers.owners(said, owner, before=folder.read(OWNERS_ENV)), 0o600)
        sql = texts.roles(web=web, owner=owner)
        folder.keep(sql.place, sql.text, sql.mode)
        roles = sql.text
    own_root = certificates.is_own(folder)
    for text in texts.around(said, machine.program(), own_root=own_root):
        folder.write(text.place, text.text, text.mode)
    folder.close()
    for line in report(folder):
        say(line)
    lacks = machine.lacking(said)
    if here:
        for did in machine.apply(folder, said, lacks, roles=roles):
            say((f"✓ {did[0]}", f"✓ {did[1]}"))
    for line in ahead(folder, said, lacks, own_root=own_root, roles=bool(roles)):
        say(line)


def report(folder: Folder) -> Iterator[Words]:
    """What became of each file; those that are as they were are only counted."""
    if folder.dry:
        yield "试运行，什么都没有写。会这样：", "A dry run: nothing was written. It would be:"
    for done in folder.done:
        if done.how != SAME:
            beside = f" → {folder.at(done.beside)}" if done.beside else ""
            zh, en = SAYS[done.how]
            yield f"{folder.at(done.place)}：{zh}{beside}", f"{folder.at(done.place)}: {en}{beside}"
    same = sum(done.how == SAME for done in folder.done)
    if same == len(folder.done):
        yield "一切都已经是这样，没有改动。", "Everything is as it should be; nothing was changed."
    elif same:
        yield f"另有 {same} 个文件没有变。", f"{same} other files are as they were."


def ahead(folder: Folder, said: Answers, lacks: list[str], *, own_root: bool, roles: bool) -> Iterator[Words]:
    """What the reader does next, in order."""
    steps: list[Words] = []
    hsts = "FENGQIAO_HSTS_SECONDS=31536000"
    if lacks:
        steps.append((
            f"apt-get install {' '.join(lacks)}，再运行一次 fengqiao setup",
            f"apt-get install {' '.join(lacks)}, then fengqiao setup once more",
        ))  # fmt: skip
    if roles and not texts.local(said):
        steps.append((
            f"在 {said.database_host} 上由数据库管理员运行 {folder.at('/etc/fengqiao/roles.sql')}",
            f"have the administrator of {said.database_host} run {folder.at('/etc/fengqiao/roles.sql')}",
        ))  # fmt: skip
    timers = "fengqiao-backup.timer" + (" fengqiao-certificate.timer" if own_root else "")
    steps += [
        ("fengqiao migrate（建立数据库）", "fengqiao migrate (makes the database)"),
        (
            f"fengqiao backup key {said.home}/private.pem，再把它移到锁起来的 U 盘上：没有它谁也打不开备份",
            f"fengqiao backup key {said.home}/private.pem, then move it to a stick that is locked away: nothing opens a"
            " backup without it",
        ),
        (
            f"systemctl enable --now fengqiao-web fengqiao-clock {timers}",
            f"systemctl enable --now fengqiao-web fengqiao-clock {timers}",
        ),
        (
            "fengqiao places、fengqiao install：从哪里开始，见 README",
            "fengqiao places, fengqiao install: how to begin, see the README",
        ),
    ]
    if own_root:
        page = f"http://{said.hosts[0]}/trust/"
        steps.append((
            f"手机和电脑要先认识这台服务器：打印 {page}sheet/ ，纸上的指纹和下面这个一样才张贴；手机打开 {page}",
            f"phones and computers must first learn to trust this server: print {page}sheet/, hang it up if the"
            f" fingerprint on it equals the one below, and open {page} on each",
        ))  # fmt: skip
    steps.append((
        f"fengqiao doctor：每行都要 ✓；再打开 {said.url}，好用以后在 {ENV} 里设 {hsts}",
        f"fengqiao doctor: a ✓ on every line; then open {said.url}, and once it works set {hsts} in {ENV}",
    ))  # fmt: skip
    yield "接下来：", "Next:"
    for number, (zh, en) in enumerate(steps, 1):
        yield f"  {number}. {zh}", f"  {number}. {en}"
    root = folder.at(certificates.ROOT)
    if own_root and root.exists():
        mark = papers.fingerprint(papers.first(root.read_bytes()))
        yield f"根证书的指纹（SHA-256）：\n  {mark}", f"The root's fingerprint (SHA-256):\n  {mark}"


def renew(folder: Folder, say: Say, *, here: bool) -> None:
    """The timer's part: an own certificate is made anew when it ends soon, of a given one it is said when."""
    hosts = answers.read(folder.read(ENV)).get("FENGQIAO_HOSTS", "").split()
    if not hosts:
        raise Stop("这里还没有装好：先运行 fengqiao setup。", "Nothing is set up here: run fengqiao setup first.")
    if not certificates.is_own(folder):
        end = certificates.standing(folder, hosts)
        say((f"证书是给定的，到 {end:%Y-%m-%d} 为止。", f"The certificate was given; it ends on {end:%Y-%m-%d}."))
        return
    certificates.own(folder, hosts)
    for line in report(folder):
        say(line)
    if here and folder.wrote():
        for did in machine.reload():
            say(did)
