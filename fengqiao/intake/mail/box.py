"""The mailbox: mails are looked at, taken in, and only then moved aside, so that a cut at any point loses none."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from fengqiao.intake.mail.read import LARGEST
from fengqiao.outward.client import folder as outward

WITHIN, AT_MOST = 10.0, 60.0
DONE, ASIDE = "Fengqiao-done", "Fengqiao-aside"
KEPT = timedelta(days=30)


class Unwell(OSError):
    """The mailbox could not be used; the words name the step, never a mail."""


class Box:
    """One connection to the mailbox, by TLS, cut off after a minute whatever the server does."""

    def __init__(self, line: imaplib.IMAP4_SSL) -> None:
        self.line = line

    def waiting(self, most: int) -> list[str]:
        """The names of what lies there, the oldest first."""
        _kind, found = self.said("look", self.line.uid("SEARCH", "UNDELETED"))
        return [each.decode() for each in (found[0] or b"").split()][:most]

    def size(self, uid: str) -> int:
        _kind, found = self.said("size", self.line.uid("FETCH", uid, "(RFC822.SIZE)"))
        told = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(_flat(found)))
        return int(told.group(1)) if told else LARGEST + 1

    def head(self, uid: str) -> bytes:
        return self._bytes(uid, "(BODY.PEEK[HEADER])")

    def whole(self, uid: str) -> bytes:
        return self._bytes(uid, "(BODY.PEEK[])")

    def _bytes(self, uid: str, what: str) -> bytes:
        _kind, found = self.said("fetch", self.line.uid("FETCH", uid, what))
        return next((each[1] for each in found if isinstance(each, tuple)), b"")

    def move(self, uid: str, to: str) -> None:
        """Out of the way, into a folder of ours; copied before it is taken away."""
        make = self.line.create
        make(to)
        self.said("copy", self.line.uid("COPY", uid, to))
        self.said("mark", self.line.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
        if "UIDPLUS" in self.line.capabilities:
            self.said("clear", self.line.uid("EXPUNGE", uid))
        else:
            self.said("clear", self.line.expunge())

    def forget(self, now: datetime) -> None:
        """What was taken in a month ago goes from the mailbox, too."""
        kind, _found = self.line.select(DONE)
        if kind == "OK":
            day = (now - KEPT).strftime("%d-%b-%Y")
            _kind, found = self.said("look", self.line.uid("SEARCH", "SENTBEFORE", day, "BEFORE", day))
            for uid in (found[0] or b"").split():
                self.line.uid("STORE", uid.decode(), "+FLAGS", r"(\Deleted)")
            self.line.expunge()

    @staticmethod
    def said(step: str, answer: tuple[str, list[Any]]) -> tuple[str, list[Any]]:
        if answer[0] != "OK":
            raise Unwell(step)
        return answer


def _flat(found: list[Any]) -> list[bytes]:
    return [part for each in found if each for part in (each if isinstance(each, tuple) else (each,))]


@contextmanager
def opened() -> Iterator[Box]:
    """The mailbox of the settings; Unwell says what failed."""
    given = settings.MAIL_IN
    step, line, cut = "connect", None, None
    try:
        line = imaplib.IMAP4_SSL(str(given["host"]), int(given["port"]), ssl_context=_trust(), timeout=WITHIN)
        cut = threading.Timer(AT_MOST, _cut, (line.socket(),))
        cut.daemon = True
        cut.start()
        step = "login"
        line.login(str(given["user"]), str(given["password"]))
        step = "select"
        kind, _found = line.select(str(given["folder"]))
        if kind != "OK":
            raise Unwell("select")
        step = "work"
        yield Box(line)
    except Unwell:
        raise
    except (OSError, imaplib.IMAP4.error, ssl.SSLError) as error:
        raise Unwell(f"{step}: {type(error).__name__}") from None
    finally:
        if cut is not None:
            cut.cancel()
        if line is not None:
            _leave(line)


def _leave(line: imaplib.IMAP4_SSL) -> None:
    try:
        line.logout()
    except (OSError, imaplib.IMAP4.error):
        line.shutdown()


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    own = outward() / "roots.pem"
    if own.exists():
        context.load_verify_locations(own)
    return context


def _cut(line: socket.socket) -> None:
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return
