"""Places without room: a storage that is full in the middle of a file, a mail folder on a full disk."""

import errno
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.mail.backends.filebased import EmailBackend

ROOM = [0]
"""What is left: 0 is none."""


class Storage(FileSystemStorage):
    """Writes what there is room for and fails as a full disk does, half a file behind it."""

    def _save(self, name: str, content: File) -> str:
        if ROOM[0]:
            return super()._save(name, content)
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.read()[:100])
        raise OSError(errno.ENOSPC, "No space left on device", str(place))


class Mail(EmailBackend):
    """Mail as files, as a demo has it, on a disk without room."""

    def open(self) -> bool:
        if not ROOM[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().open()
