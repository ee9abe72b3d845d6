"""Large uploads lie in files without a name: a process that is killed leaves nothing of them behind."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Nameless(FileUploadHandler):
    """What memory does not take goes to a file that is gone from its folder before the first byte is written."""

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        self.file = UploadedFile(
            tempfile.TemporaryFile(),  # noqa: SIM115  (it lives as long as the request)
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
