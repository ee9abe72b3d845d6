"""A page that is only read shows one moment; whatever changes something asks anew."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from fengqiao.ui.steady import Reading, once


def asked_twice(method: str) -> int:
    asked: list[str] = []

    def page(request):
        for _row in range(2):
            once("posts", lambda: asked.append("again") or len(asked))
        return HttpResponse()

    Reading(page)(RequestFactory().generic(method, "/"))
    return len(asked)


def test_rows_of_a_page_that_is_read_share_one_answer_and_the_next_page_asks_again():
    assert [asked_twice("GET"), asked_twice("GET"), asked_twice("HEAD")] == [1, 1, 1]


def test_what_changes_something_asks_each_time():
    assert asked_twice("POST") == 2


def test_outside_a_page_it_is_asked_each_time_even_after_a_page_that_broke():
    def breaks(request):
        once("posts", lambda: 1)
        raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        Reading(breaks)(RequestFactory().get("/"))
    assert [once("posts", lambda n=n: n) for n in (1, 2)] == [1, 2]
