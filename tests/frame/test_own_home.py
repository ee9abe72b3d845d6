"""Every process of a parallel test run works in a home of its own."""

from django.conf import settings

from tests.conftest import HOME


def test_this_process_reads_and_writes_its_own_home_alone():
    assert settings.HOME == HOME
    assert settings.CACHES["default"]["LOCATION"] == HOME / "cache"
