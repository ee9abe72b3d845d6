"""What of the certificates this process may read: the one that the proxy shows, and the own root beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509

from fengqiao.upkeep.trust import papers

Words = tuple[str, str]
NO_WORDS = ("", "")


def own_root(certificate: str) -> x509.Certificate | None:
    """The installation's own root, if what the proxy shows comes from it."""
    if not certificate:
        return None
    try:
        found = papers.first(Path(certificate).read_bytes())
        above = papers.first(Path(certificate).with_name("root.crt").read_bytes())
    except (OSError, papers.Unfit):
        return None
    return above if papers.vouches(above, found) else None


def judged(certificate: str, now: datetime) -> tuple[bool, Words, Words, bool]:
    """(well, what was found, what to do, whether it is grave), for the doctor."""
    if not certificate:
        said = ("没有登记证书（FENGQIAO_CERTIFICATE）", "no certificate is watched (FENGQIAO_CERTIFICATE)")
        return True, said, NO_WORDS, True
    try:
        end, above = papers.first(Path(certificate).read_bytes()).not_valid_after_utc, own_root(certificate)
    except (OSError, papers.Unfit):
        said = (f"读不了证书 {certificate}", f"cannot read the certificate {certificate}")
        mend = ("用 root 运行 fengqiao setup", "run fengqiao setup as root")
        return False, said, mend, False
    day = f"{end:%Y-%m-%d}"
    mend = (
        ("拿到新证书后：fengqiao setup --certificate 文件 --key 文件",
         "with the new one: fengqiao setup --certificate FILE --key FILE")
        if above is None
        else ("用 root 运行 fengqiao setup --renew，并看 fengqiao-certificate.timer 是否在走",
              "run fengqiao setup --renew as root, and see whether fengqiao-certificate.timer runs")
    )  # fmt: skip
    if end <= now:
        said = (f"证书 {day} 已到期，谁也打不开网页", f"the certificate ended on {day}: nobody can open the pages")
        return False, said, mend, True
    if end - now < papers.RENEW:
        return False, (f"证书 {day} 到期", f"the certificate ends on {day}"), mend, False
    if above is not None and above.not_valid_after_utc - now < papers.ROOT_SOON:
        day = f"{above.not_valid_after_utc:%Y-%m-%d}"
        mend = (
            "用 root 运行 fengqiao setup --new-root；手机和电脑都要重新装一次",
            "run fengqiao setup --new-root as root; phones and computers have to take it in again",
        )
        return False, (f"自己的根证书 {day} 到期", f"the own root ends on {day}"), mend, False
    return True, (f"证书到 {day} 为止有效", f"the certificate is good until {day}"), NO_WORDS, True
