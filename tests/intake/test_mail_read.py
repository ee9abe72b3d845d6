"""What is read of a mail: bounded, in any charset, and never an exception."""

import random
import time
from email.message import EmailMessage

import pytest

from fengqiao.intake.mail.read import answer_alone, read

PLAIN = b"From: a@example.org\r\nSubject: =?gb2312?B?wrfDxg==?=\r\nContent-Type: text/plain; charset=%s\r\n\r\n%s"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "big5", "x-unknown"])
def test_chinese_is_read_as_it_was_written(charset):
    body = "路燈不亮" if charset == "big5" else "路灯不亮"
    raw = body.encode("utf-8" if charset == "x-unknown" else charset)
    assert body in read(PLAIN % (charset.encode(), raw), server="").words


def test_of_a_page_only_what_somebody_would_see_is_read():
    said = EmailMessage()
    said["From"] = "a@example.org"
    said.set_content("<style>p{}</style><script>x()</script><p>路灯</p><p>不亮&amp;</p><img src=x>", subtype="html")
    assert read(bytes(said), server="").words == "路灯\n不亮&"


def nested(depth: int) -> bytes:
    raw = b"From: a@example.org\r\n"
    for each in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (each, each)
    return raw + b"\r\nx"


@pytest.mark.parametrize(
    "raw",
    [nested(12), nested(49), nested(5000), b"From: a@example.org\r\n\r\n" + b"\n" * 700_000,
     b'From: a@example.org\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 2000],
)  # fmt: skip
def test_too_deep_too_many_or_too_long_is_a_fault_and_soon_over(raw):
    begun = time.monotonic()
    found = read(raw, server="")
    assert found.fault == "deep" and found.sender == "a@example.org" and time.monotonic() - begun < 30


def test_several_senders_are_none():
    assert read(b"From: a@example.org, b@example.org\r\n\r\nx", server="").sender == ""
    assert read(b"\r\n\r\nx", server="").sender == ""


def test_no_bytes_make_it_raise():
    draw = random.Random(5)
    seed = bytes(nested(3)) + b"Authentication-Results: mx; (dmarc=pass\r\nDate: ???\r\nFrom: =?x?q?=00?= <a@[::]>\r\n"
    for _ in range(400):
        raw = bytearray(seed)
        for _each in range(draw.randrange(30)):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        assert len(read(bytes(raw), server="mx").key) == 64


def test_what_is_answered_to_is_left_out():
    assert answer_alone("好了\n\n在 2026年11月23日，枫桥 写道：\n> 您的") == "好了"
    assert answer_alone("ok\n\nOn Mon, 23 Nov 2026 box@qiao.example wrote:\n> a") == "ok"
    assert answer_alone("> 只有引文") == "> 只有引文"
