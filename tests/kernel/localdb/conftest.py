"""A fresh home folder for each test; whatever still runs there is stopped."""
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.kernel.localdb import LocalDB


@pytest.fixture
def home() -> Iterator[Path]:
    base = Path(tempfile.mkdtemp(prefix="ldb-"))  # short: a socket's path has 107 bytes at most
    yield base / "db"
    if (base / "db/data").exists():
        LocalDB(base / "db").stop()
    shutil.rmtree(base)
