"""The administration shows settings tables only; nothing is deleted there and no person stands in it."""

import inspect

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth import get_user_model
from django.test import RequestFactory

import fengqiao.urls  # noqa: F401  (registers what the rooms offer)

SETTINGS = {
    "cases.Category",
    "people.Duty",
    "places.Area",
    "places.Building",
    "matters.Numbers",
}
"""Every table that may ever stand there. A table with a person, a case or a record in it never may."""

PERSONS = (
    "person",
    "account",
    "resident",
    "household",
    "appointment",
    "case",
    "matter",
    "record",
    "voice",
    "file",
)


def registered() -> list[ModelAdmin]:
    return list(admin.site._registry.values())


def test_only_settings_tables_are_registered() -> None:
    assert {shown.model._meta.label for shown in registered()} <= SETTINGS


def test_no_settings_table_is_about_persons() -> None:
    assert not [label for label in SETTINGS if label.split(".")[1].lower() in PERSONS]


@pytest.mark.django_db
def test_nobody_deletes_in_the_administration() -> None:
    request = RequestFactory().get("/admin/")
    request.user = get_user_model()(is_superuser=True, is_staff=True, is_active=True)
    for shown in registered():
        assert not shown.has_delete_permission(request), shown
        assert "delete_selected" not in shown.get_actions(request), shown


def test_the_administration_saves_through_act() -> None:
    for shown in registered():
        source = inspect.getsource(type(shown).save_model)
        assert type(shown).save_model is not ModelAdmin.save_model, shown
        assert ".save(" not in source, shown
