"""A real IMAP server for tests: Dovecot in a folder of its own, TLS alone, one mailbox."""

import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "geheim"
CONFIGURATION = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{leaf}
ssl_key = <{leaf}
{users}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={place}/mail
}}
mail_location = maildir:~/Maildir
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class Mailbox:
    """Starts at once; `put` lays a mail into it, `folder` says what lies where."""

    def __init__(self, leaf: Path, root: Path) -> None:
        self.place, self.root = Path(tempfile.mkdtemp(prefix="fq-imap-")), root
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        me = pwd.getpwuid(os.geteuid())
        users, uid, gid = (
            f"default_internal_user = {me.pw_name}\ndefault_login_user = {me.pw_name}",
            me.pw_uid,
            me.pw_gid,
        )
        if me.pw_uid == 0:
            # No mailbox is root's: Dovecot refuses.
            nobody = pwd.getpwnam("nobody")
            users, uid, gid = "", nobody.pw_uid, nobody.pw_gid
        self.place.chmod(0o755)
        (self.place / "mail").mkdir()
        os.chown(self.place / "mail", uid, gid)
        shutil.copy(leaf, self.place / "leaf.pem")
        (self.place / "conf").write_text(
            CONFIGURATION.format(
                place=self.place, leaf=self.place / "leaf.pem", users=users, uid=uid, gid=gid, port=self.port,
                password=PASSWORD,
            )
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        self.process = subprocess.Popen([program, "-F", "-c", str(self.place / "conf")])
        end = time.monotonic() + 60
        while True:
            try:
                with self.line():
                    return
            except (OSError, imaplib.IMAP4.error):
                if time.monotonic() > end:
                    raise AssertionError((self.place / "log").read_text()) from None
                time.sleep(0.1)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def gone(self) -> None:
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    @contextmanager
    def line(self) -> Iterator[imaplib.IMAP4_SSL]:
        trust = ssl.create_default_context(cafile=str(self.root))
        with imaplib.IMAP4_SSL("localhost", self.port, ssl_context=trust, timeout=20) as found:
            found.login("in", PASSWORD)
            yield found

    def put(self, raw: bytes, folder: str = "INBOX", at: str | None = None) -> None:
        with self.line() as line:
            line.create(folder)
            plain = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            assert line.append(folder, None, at, plain)[0] == "OK"

    def folder(self, name: str = "INBOX") -> int:
        """How many mails lie there."""
        with self.line() as line:
            kind, found = line.select(name, readonly=True)
            return int(found[0]) if kind == "OK" else 0

    def empty(self) -> None:
        with self.line() as line:
            for name in ("INBOX", "Fengqiao-done", "Fengqiao-aside"):
                kind, found = line.select(name)
                if kind == "OK" and int(found[0]):
                    line.store("1:*", "+FLAGS", r"(\Deleted)")
                    line.expunge()
