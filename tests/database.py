"""Loaded by pytest before Django: one embedded server for the run, shared by all its workers."""
import os
from pathlib import Path

from linli import boot

ROOT = Path(__file__).parent.parent

os.environ.setdefault("LINLI_HOME", str(ROOT / "var" / "test"))
os.environ["LINLI_TESTING"] = "1"
boot.start_database("test")
