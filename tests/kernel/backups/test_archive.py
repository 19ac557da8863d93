"""A backup is whole and proved, or it is not a backup."""
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from linli.kernel.backups import archive
from linli.kernel.backups.archive import Spoiled
from linli.kernel.localdb import LocalDB

KEY, PHOTO = "the key of then", b"a photo"
ROWS = """
CREATE TABLE django_migrations (app text, name text);
INSERT INTO django_migrations VALUES ('kernel', '0001_initial');
CREATE TABLE bill (id bigint PRIMARY KEY, payer text);
INSERT INTO bill SELECT n, '示例住户' || n FROM generate_series(1, 500) n;
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small installation: one table, one file."""
    home = tmp_path_factory.mktemp("home")
    name = sha256(PHOTO).hexdigest()
    shelf = home / "files" / "kept" / name[:2] / name[2:4]
    shelf.mkdir(parents=True)
    (shelf / name).write_bytes(PHOTO)
    db = LocalDB(home / "db", mode="demo", ballast=0).start()
    with psycopg.connect(db.dsn("linli_owner")) as connection:
        connection.execute(ROWS)
    yield home
    db.stop()


def made(home: Path, folder: Path) -> Path:
    db = LocalDB(home / "db", mode="demo", ballast=0).start()
    try:
        return archive.write(db, home / "files" / "kept", folder, key=KEY)
    finally:
        db.close()


def changed(path: Path, at: int) -> Path:
    """The backup with one byte turned."""
    copy = path.with_name("changed.tar")
    text = bytearray(path.read_bytes())
    text[at] ^= 0xFF
    copy.write_bytes(text)
    return copy


def members(path: Path) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(path) as tar:
        return {member.name.rpartition("/")[2]: member for member in tar}


def test_says_what_it_holds_and_nobody_else_may_read_it(home: Path, tmp_path: Path):
    path = made(home, tmp_path / "backups")
    manifest = archive.verify(path)
    assert (manifest.rows["bill"], manifest.files, manifest.migrations) == (500, 1, ["kernel.0001_initial"])
    assert manifest.key == archive.fingerprint(KEY) and KEY.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]      # no draft is left


@pytest.mark.parametrize("part", [archive.DUMP, sha256(PHOTO).hexdigest(), archive.MANIFEST])
def test_one_changed_byte_is_seen(home: Path, tmp_path: Path, part: str):
    path = made(home, tmp_path)
    at = members(path)[part].offset_data
    with pytest.raises(Spoiled):
        archive.verify(changed(path, at))


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_what_was_cut_off_is_no_backup(home: Path, tmp_path: Path, share: float):
    path = made(home, tmp_path)
    cut = tmp_path / "cut.tar"
    end = members(path)[archive.MANIFEST].offset
    cut.write_bytes(path.read_bytes()[:int(end * share)])
    with pytest.raises(Spoiled):
        archive.verify(cut)


def test_every_row_and_file_comes_back_while_the_first_goes_on(home: Path, tmp_path: Path):
    path = made(home, tmp_path)
    new = tmp_path / "new"
    db = archive.read_back(path, new, archive.verify(path))
    try:
        with psycopg.connect(db.dsn("linli_owner")) as connection:
            assert connection.execute("SELECT count(*), min(payer), pg_get_userbyid(relowner) FROM bill, pg_class "
                                      "WHERE relname = 'bill' GROUP BY relowner").fetchone() == (
                500, "示例住户1", "linli_owner")
    finally:
        db.stop()
    [photo] = [one for one in (new / "files").rglob("*") if one.is_file()]
    assert photo.read_bytes() == PHOTO and photo.relative_to(new) == next(
        one.relative_to(home) for one in (home / "files").rglob("*") if one.is_file())


def test_a_disk_without_room_is_not_filled(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1 << 20}))
    with pytest.raises(Spoiled, match="剩余空间"):
        made(home, tmp_path / "full")
    assert list((tmp_path / "full").iterdir()) == []


def test_the_newest_are_kept(tmp_path: Path):
    for day in range(1, 6):
        (tmp_path / f"linli-2026110{day}-031500.tar").touch()
    (tmp_path / "notes.tar").touch()
    assert len(archive.forget_older(tmp_path, keep=2)) == 3
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "linli-20261104-031500.tar", "linli-20261105-031500.tar", "notes.tar"]
