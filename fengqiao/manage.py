"""Django's own commands, reached through `fengqiao`."""

from django.core.management import execute_from_command_line


def main(argv: list[str]) -> int:
    execute_from_command_line(["fengqiao manage", *argv])
    return 0


def migrate(argv: list[str]) -> int:
    return main(["migrate", *argv])


def check(argv: list[str]) -> int:
    return main(["check", *argv])
