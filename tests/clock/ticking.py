"""A clock in a process of its own on the test's database, at a held moment; the tests kill it."""

import sys
from datetime import datetime


def main(name: str, at: str, rounds: int) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = name
    django.setup()
    from fengqiao import clock
    from fengqiao.ledger import time

    now = datetime.fromisoformat(at)
    print("ticking", flush=True)
    with time.held(now):
        for _ in range(rounds):
            clock.sweep(now)
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
