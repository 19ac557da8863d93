"""A new cluster, its three roles and the database."""
from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from .errors import LocalDBError
from .home import Home, Mode
from .ways import Way

RIGHTS = {"linli_owner": sql.SQL("CREATEDB"), "linli_app": sql.SQL("")}  # linli_super comes with initdb


def make_cluster(home: Home, way: Way, programs: Path, mode: Mode) -> None:
    """initdb in data.new, then rename: a half-made folder is never taken for a data folder."""
    draft = home.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if way.account:
        os.chown(draft, *way.account)
    done = way.run(draft, [
        str(programs / "initdb"), "-D", "/proc/self/cwd", "-U", "linli_super", "-E", "UTF8", "--auth=peer",
        # Built in: no upgrade of the system's C library reorders an index. C.UTF-8 knows Chinese letters, C does not.
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8",
        *(["--no-sync"] if mode == "test" else [])])
    if done.returncode:
        raise LocalDBError(f"PostgreSQL could not make {home.data}: {(done.stderr.splitlines() or ['?'])[-1]}.")
    home.note_made_for(mode)
    draft.rename(home.data)


def make_roles(dsn: str) -> None:
    """The owner migrates and makes databases; the app is bound by row security. What exists is left."""
    with psycopg.connect(dsn, autocommit=True, options="-c default_transaction_read_only=off") as db:
        for role, rights in RIGHTS.items():
            if not db.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                db.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {}").format(
                    sql.Identifier(role), rights))
        if not db.execute("SELECT FROM pg_database WHERE datname = 'linli'").rowcount:
            db.execute("CREATE DATABASE linli OWNER linli_owner")
