"""A town, its people signed in, and the interface as a program meets it."""

import uuid

import pytest
from django.test import Client


@pytest.fixture
def town(db):
    from fengqiao.api import pace
    from tests.town import build

    pace.forget()
    return build()


class Program:
    """A client that speaks JSON, as somebody under a post or as a stranger."""

    def __init__(self, *, post: str = "", language: str = "zh", **more) -> None:
        self.client = Client(raise_request_exception=True, **more)
        self.headers = {"Accept-Language": language}
        if post:
            self.headers["Fengqiao-Post"] = post

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: dict):
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=self.headers)

    def report(self, **said):
        body = {"once": str(uuid.uuid4()), "words": "二单元楼道堆着旧沙发", "area": "120101001001-01"} | said
        return self.post("reports", body)

    def act(self, number: str, does: str, given: dict | None = None, **more):
        body = {"once": str(uuid.uuid4()), "given": given or {}} | more
        return self.post(f"matters/{number}/acts/{does}", body)


@pytest.fixture
def stranger(town) -> Program:
    return Program()


@pytest.fixture
def sign_in(town):
    """Somebody at a post, by the name of the post."""

    def at(post: str, *, language: str = "zh", **more) -> Program:
        from fengqiao.people.models import Account, Seat

        person = Seat.objects.get(code=post).sitter
        account, _ = Account.objects.get_or_create(username=f"a-{person.pk}", defaults={"person": person})
        program = Program(post=post, language=language, **more)
        program.client.force_login(account)
        return program

    return at
