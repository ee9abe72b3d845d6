"""What several files of this folder bring with them."""

import pytest


@pytest.fixture
def sheet(tmp_path):
    def write(text: str, encoding: str = "utf-8") -> str:
        path = tmp_path / "sheet.csv"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write
