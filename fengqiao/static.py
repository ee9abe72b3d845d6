"""Static files gathered once into the home: compressed, under names that a phone may keep for a year."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Gathered(CompressedManifestStaticFilesStorage):
    # An ES module names its neighbours; without this they would be fetched under their plain names.
    support_js_module_import_aggregation = True


def gather() -> bool:
    """Gather again only if some file has changed since; true when it did."""
    stamp = Path(settings.STATIC_ROOT) / ".gathered"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    settings.STORAGES["staticfiles"]["BACKEND"] = f"{Gathered.__module__}.{Gathered.__qualname__}"
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    seen = hashlib.sha256()
    for line in sorted(_lines()):
        seen.update(line.encode())
    return seen.hexdigest()


def _lines() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            yield f"{name} {facts.st_size} {facts.st_mtime_ns}\n"
