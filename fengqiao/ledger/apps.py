"""The Django app of this room."""

from django.apps import AppConfig


class LedgerRoom(AppConfig):
    name = "fengqiao.ledger"
    label = "ledger"
    verbose_name = "记录"
