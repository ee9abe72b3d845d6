"""Static files gathered once into the home: compressed, under names that a phone may keep for a year."""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings


def gather() -> bool:
    """Gather again only if some file has changed since; true when it did."""
    stamp = Path(settings.STATIC_ROOT) / ".gathered"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    packed = Path(sys.prefix).parent / "static"
    if (packed / "staticfiles.json").exists():
        # A bundle brings them gathered, beside the environment it was installed into.
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        shutil.copytree(packed, settings.STATIC_ROOT, copy_function=shutil.copyfile)
        stamp.write_text(now)
        return True
    # Nothing of Django is loaded for a server that starts a second time.
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    settings.STORAGES["staticfiles"]["BACKEND"] = settings.GATHERED_STATIC
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    seen = hashlib.sha256()
    for line in sorted(_lines()):
        seen.update(line.encode())
    return seen.hexdigest()


def _lines() -> Iterator[str]:
    for app in settings.INSTALLED_APPS:
        # An app may be named by its configuration's class: package.apps.Class.
        package, _, last = app.rpartition(".")
        spec = find_spec(package.removesuffix(".apps") if last[:1].isupper() else app)
        for place in (spec.submodule_search_locations or []) if spec else []:
            for folder, _, names in os.walk(Path(place) / "static"):
                for name in names:
                    facts = (Path(folder) / name).stat()
                    yield f"{folder}/{name} {facts.st_size} {facts.st_mtime_ns}\n"
