"""One process of the bench of verify: fills a ledger, or verifies it as `fengqiao verify` does, and says what it took."""

from __future__ import annotations

import json
import resource
import sys
from time import perf_counter

import django

django.setup()

if __name__ == "__main__":
    if sys.argv[1] == "fill":
        from django.core.management import call_command

        from bench.keeping.many import fill

        call_command("migrate", verbosity=0)
        begun = perf_counter()
        print(json.dumps({"records": fill(int(sys.argv[2])), "seconds": perf_counter() - begun}))
    else:
        from django.db import connection

        from fengqiao.ledger.verify import verify
        from fengqiao.ledger.verify.parts import useful
        from fengqiao.ledger.verify.snapshot import ALIAS

        report = verify()
        for finding in report.findings[:5]:
            print(finding, file=sys.stderr)
        own, largest = (
            resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        many = useful(connection.copy(alias=ALIAS), report.records)
        print(json.dumps({"records": report.records, "values": report.values, "rows": report.rows, "wrong": report.wrong,
                          "seconds": report.seconds, "mb": own + (many * largest if many > 1 else 0)}))  # fmt: skip
