"""A process of its own that acts until it is killed, and prints each act once it is durable."""

import os
import sys
from datetime import timedelta
from threading import Thread

import django


def main(name: str, threads: int, count: int) -> None:
    django.setup()
    from fengqiao.ledger import gate
    from fengqiao.ledger.models import ShownTime
    from fengqiao.ledger.write import Draft
    from tests.town import DISTRICT, MONDAY

    def act(key: str) -> None:
        def work(drafts: list[Draft]) -> None:
            one = Draft(district=DISTRICT, kind="ledger.erase", at=MONDAY, actor=key)
            one.given("fields", [])
            one.given("secret", key, "original")
            ShownTime.objects.filter(id=1).update(ahead=timedelta(seconds=1))
            drafts.append(one)

        gate.run(work)
        # One write, so that two threads' lines cannot mix.
        os.write(1, f"{key}\n".encode())

    def loop(thread: int) -> None:
        for turn in range(count):
            act(f"{name}-{thread}-{turn}")

    running = [Thread(target=loop, args=[n]) for n in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
