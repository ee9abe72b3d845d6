"""Each test of the look begins in Chinese, whatever language the one before it chose."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield
