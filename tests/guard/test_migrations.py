"""The schema in the migrations is the schema in the models."""

import io

import pytest
from django.core.management import call_command


def test_no_migration_is_missing(db: None) -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said)
    except SystemExit:
        pytest.fail(f"run: fengqiao manage makemigrations\n{said.getvalue()}")
