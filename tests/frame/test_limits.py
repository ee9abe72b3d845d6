"""A request that is too large is refused in words, before a byte of it is kept."""

import pytest
from django.test import Client


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "文件太大了"), ("en", "too large")])
def test_a_huge_request_is_refused_in_the_readers_language(db: None, language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language}).post(
        "/accounts/login/", data=b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**40)
    )
    assert answer.status_code == 413
    assert words in answer.content.decode()
