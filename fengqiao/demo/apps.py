"""The Django app of the demo, there only in a demo's home."""

from django.apps import AppConfig


class Demo(AppConfig):
    name = "fengqiao.demo"
    label = "demo"
    verbose_name = "演示"
