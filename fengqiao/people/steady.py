"""Posts stay as they are while somebody acts by them."""

from __future__ import annotations

from django.db import connection

from fengqiao.ledger.commits.prepared import Prepared

# PostgreSQL lets two processes write at once. Whoever acts on a matter shares this lock until the commit, whoever
# changes posts holds it alone: no matter is given to a post in the very moment in which that post ends.
LOCK = 2_026_060_301
SHARED = Prepared("share_posts", f"SELECT pg_advisory_xact_lock_shared({LOCK})")
ALONE = Prepared("hold_posts", f"SELECT pg_advisory_xact_lock({LOCK})")


def hold(*, alone: bool = False) -> None:
    """Keep the posts as they are until this transaction ends; `alone`: nobody else acts by them meanwhile.

    SQLite has one writer, who holds them anyway.
    """
    if connection.vendor == "postgresql":
        (ALONE if alone else SHARED).put()
