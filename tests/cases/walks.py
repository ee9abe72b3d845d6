"""How tests walk through the public pages: as a browser with cookies, or as one without."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.files.pictures import jpeg


def photo(content: bytes | None = None, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else jpeg(), "image/jpeg")


def forgetful(client: Client) -> Client:
    """A browser that takes no cookies."""
    client.cookies.clear()
    return client


def write(client: Client, *, words: str = "二单元楼道堆着旧沙发", **place: Any) -> Any:
    """A report up to the page before it is sent; returns that page."""
    start = client.get("/report/")
    draft = start.context["draft"]
    client.post("/report/", {"draft": draft, "words": words})
    where = {f"place_{name}": value for name, value in (place or {"lon": "117.205", "lat": "39.125"}).items()}
    client.post("/report/where/", {"draft": draft, **where})
    return client.get("/report/check/")


def sent(client: Client, **more: Any) -> Any:
    """A whole report; returns the page with its code."""
    return client.post("/report/send/", {"draft": write(client, **more).context["draft"]})


def follow(client: Client, code: str) -> Any:
    """Type the code; returns the page of the case."""
    client.get("/follow/")
    return client.post("/follow/", {"code": code}, follow=True)


def text(answer: Any) -> str:
    """What a reader sees, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
