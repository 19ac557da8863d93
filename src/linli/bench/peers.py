"""A peer: somebody else's software on the same server, in an environment and a database of its own.

The environment is made on first use, under `peers/` of Linli's home, and kept.
"""
from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from linli.environment import Environment

DRIVER = "psycopg[binary]==3.3.9"


class PeerMissing(RuntimeError):
    """The peer could not be installed: no network, no index, or a version that is gone."""


class Peer:
    """A running peer: called with numbers, it does that much and answers with the seconds."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __call__(self, *wanted: int) -> float:
        assert self.process.stdin
        self.process.stdin.write(" ".join(map(str, wanted)) + "\n")
        self.process.stdin.flush()
        return float(self.answer())

    def answer(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the peer stopped; its reason stands above")
        return line


@contextmanager
def peer(name: str, script: str, *packages: str) -> Iterator[Peer]:
    """Run `script` (beside this file) by a Python that has the packages. Raises PeerMissing."""
    python = environment(name, packages)
    given: dict[str, Any] = settings.DATABASES["default"]
    database = f"{name}_{secrets.token_hex(4)}"
    owner = {"USER": given["OWNER"]["USER"], "PASSWORD": given["OWNER"].get("PASSWORD") or ""}
    with psycopg.connect(host=given["HOST"], port=given.get("PORT") or 5432, user=owner["USER"],
                         password=owner["PASSWORD"], dbname="postgres", autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        way = {"NAME": database, "HOST": given["HOST"], "PORT": given.get("PORT") or "", **owner}
        process = subprocess.Popen(
            [str(python), str(Path(__file__).with_name(script)), json.dumps(way)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PYTHON"))})
        try:
            running = Peer(process)
            running.answer()      # ready
            yield running
        finally:
            process.kill()
            process.wait()
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))


def environment(name: str, packages: tuple[str, ...]) -> Path:
    """The Python of the peer's environment; made once, kept."""
    folder = Environment.read(os.environ).home / "peers" / name
    python = folder / "bin" / "python"
    if (folder / "made").exists():
        return python
    print(f"bench: making the environment of {packages[0]}…", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    try:
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages, DRIVER],
                       check=True, stdout=sys.stderr)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder)
        raise PeerMissing(f"{packages[0]} cannot be installed") from error
    (folder / "made").touch()
    return python
