"""A backup is one tar: the database at one instant, every file that is kept, and last a manifest that proves both.

    linli-20261127-031500.tar
        database.dump       pg_dump's own format, of one snapshot
        kept/ab/cd/abcd…    the files, named by their SHA-256
        manifest.json       written last: without it a backup is half done

The database is copied first, the files after it: what a row names was kept before the row was written. The
installation's key is not inside, so that who finds a backup cannot read its secrets; the manifest says which key.
"""
from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from linli.kernel.localdb import LocalDB
from linli.kernel.localdb.binaries import find_bin

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMAT = 1
FOLDER = "backups"      # below the home folder
DUMP, MANIFEST = "database.dump", "manifest.json"
PATTERN = "linli-*.tar"
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"""
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
CHUNK = 1 << 20


class Spoiled(Exception):
    """One sentence for the operator: why a backup cannot be made, trusted or read back."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `rows` counts every table at the instant of the dump; `key` is a fingerprint."""

    made_at: str
    key: str
    migrations: list[str]
    rows: dict[str, int]
    dump: str
    files: int
    format: int = FORMAT


def fingerprint(key: str) -> str:
    """Which key it was, without telling the key."""
    return hashlib.sha256(b"linli backup " + key.encode()).hexdigest()[:16]


# ---- make

def write(db: LocalDB, kept: Path, folder: Path, *, key: str) -> Path:
    """Copy database and files into a new tar below `folder` and read it back; return its path. Raises Spoiled."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = datetime.now(SHANGHAI)
    target = folder / f"linli-{at:%Y%m%d-%H%M%S}.tar"
    draft, dump = folder / f".{target.name}.part", folder / f".{target.name}.dump"
    try:
        _demand_room(db, kept, folder)
        migrations, rows = _dump(db, dump)
        files = sorted(path for path in kept.rglob("*") if path.is_file() and not path.name.startswith("."))
        with dump.open("rb") as file:
            manifest = Manifest(at.isoformat(timespec="seconds"), fingerprint(key), migrations, rows, _digest(file),
                                len(files))
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                tar.add(dump, DUMP)
                for path in files:
                    tar.add(path, f"kept/{path.relative_to(kept)}")
                _add_text(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1), at)
            out.flush()
            os.fsync(out.fileno())
        verify(draft)
        draft.rename(target)
        return target
    except OSError as error:
        raise Spoiled(f"写不进 {folder}（{error.strerror}），没有留下半个备份。") from error
    finally:
        draft.unlink(missing_ok=True)
        dump.unlink(missing_ok=True)


def _demand_room(db: LocalDB, kept: Path, folder: Path) -> None:
    """Dump and tar stand side by side for a while. A full disk would stop the community's work for its backup."""
    with psycopg.connect(db.dsn("linli_super")) as source:
        [size] = source.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    needed = size + sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())
    if shutil.disk_usage(folder).free < needed:
        raise Spoiled(f"{folder} 的剩余空间不到 {-(-needed >> 20)} MB，没有开始备份。请清理磁盘，或换一个文件夹。")


def _dump(db: LocalDB, dump: Path) -> tuple[list[str], dict[str, int]]:
    """Write the dump; return the migrations and the rows of every table as they stood in the same snapshot."""
    with psycopg.connect(db.dsn("linli_super")) as source:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [snapshot] = source.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        migrations, rows = [one for one, in source.execute(MIGRATIONS)], _counted(source)
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}", db.dsn("linli_super"))
    return migrations, rows


def _counted(db: psycopg.Connection) -> dict[str, int]:
    names = [name for name, in db.execute(TABLES)]
    parts = [sql.SQL("SELECT {}, count(*) FROM {}").format(sql.Literal(name), sql.Identifier(name)) for name in names]
    return dict(db.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()) if parts else {}


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([str(find_bin() / program), *arguments], text=True, capture_output=True, check=False)
    if done.returncode:
        raise Spoiled(f"{program} 没有做完：{(done.stderr.strip().splitlines() or ['?'])[-1]}")


def _add_text(tar: tarfile.TarFile, name: str, text: str, at: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(text.encode()), at.timestamp(), 0o600
    tar.addfile(member, io.BytesIO(text.encode()))


def forget_older(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of a folder; return what went."""
    gone = sorted(folder.glob(PATTERN), reverse=True)[keep:]
    for path in gone:
        path.unlink()
    return gone


# ---- trust

def verify(path: Path) -> Manifest:
    """Read a backup to its end and return its manifest. Raises Spoiled for whatever is missing, cut or changed."""
    digest, files, manifest = "", 0, None
    with _opened(path) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is None or manifest is not None:
                raise Spoiled(f"{path} 里有不认识的内容：{member.name}。")
            if member.name == MANIFEST:
                manifest = _manifest(stream.read())
            elif member.name == DUMP:
                digest = _digest(stream)
            elif _digest(stream) == Path(member.name).name:
                files += 1
            else:
                raise Spoiled(f"{path} 坏了：{member.name} 的内容变了。换一份备份。")
    if manifest is None:
        raise Spoiled(f"{path} 没有写完，不能用。换一份备份。")
    if (digest, files) != (manifest.dump, manifest.files):
        raise Spoiled(f"{path} 坏了：数据库或文件与清单不符。换一份备份。")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except FileNotFoundError:
        raise Spoiled(f"没有这个文件：{path}") from None
    except (tarfile.TarError, EOFError) as error:
        raise Spoiled(f"{path} 不是邻里的备份，或者没有写完。") from error


def _manifest(text: bytes) -> Manifest:
    try:
        given = json.loads(text)
        if given.get("format") == FORMAT:
            return Manifest(**given)
    except (ValueError, TypeError, AttributeError):
        pass
    raise Spoiled("备份的清单读不懂：可能是更新的版本写的。")


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := stream.read(CHUNK):
        digest.update(data)
    return digest.hexdigest()


# ---- read back

def read_back(path: Path, home: Path, manifest: Manifest) -> LocalDB:
    """Make database and files of a new `home` from a verified backup; return the running database. Raises Spoiled.

    What stood there must be away. A failure leaves the new folders for a look; the backup is only read.
    """
    _extract(path, home)
    db = LocalDB(home / "db").start()
    try:
        _fill(db, home / DUMP, manifest)
    except BaseException:
        db.stop()
        raise
    return db


def _fill(db: LocalDB, dump: Path, manifest: Manifest) -> None:
    with psycopg.connect(db.dsn("linli_super", "postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE linli")
        server.execute("CREATE DATABASE linli OWNER linli_owner TEMPLATE template0")
    _run("pg_restore", "--exit-on-error", "--jobs=2", f"--dbname={db.dsn('linli_super')}", str(dump))
    dump.unlink()
    with psycopg.connect(db.dsn("linli_super"), autocommit=True) as restored:
        counted = _counted(restored)
        restored.execute("ANALYZE")
    if wrong := [name for name, count in manifest.rows.items() if counted.get(name) != count]:
        raise Spoiled(f"恢复后的行数与清单不符：{'、'.join(wrong[:5])}。不要使用这份数据，换一份备份。")


def _extract(path: Path, home: Path) -> None:
    """The dump beside, the files where the shelf keeps them. Names were proved by `verify`."""
    with _opened(path) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is None or member.name == MANIFEST:
                continue
            digest = Path(member.name).name
            target = home / DUMP if member.name == DUMP else home / "files" / "kept" / digest[:2] / digest[2:4] / digest
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o440), "wb") as out:
                shutil.copyfileobj(stream, out, CHUNK)
