"""What is taken in, what is made of it, and what is turned away with which words."""
import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from linli.kernel.access import Actor
from linli.kernel.errors import NotFound, NotSignedIn
from linli.kernel.files import commands, queries, values
from linli.kernel.files.models import StoredFile
from linli.kernel.files.values import PHOTOS, SCANS, SHEETS, FileRef
from linli.kernel.tenancy import in_area

from . import bring
from .bring import PURPOSE, Upload

pytestmark = pytest.mark.django_db


def store(data: bytes, name: str, kinds: frozenset[str] = PHOTOS | SCANS | SHEETS, *, by: Actor) -> FileRef:
    return commands.store(Upload(data, name), kinds=kinds, purpose=PURPOSE, by=by)


def kept(ref: FileRef, by: Actor) -> bytes:
    return queries.open_file(ref.id, by=by).path.read_bytes()


@pytest.mark.parametrize(("data", "name", "kind"), [
    (bring.photo_with_place(), "照片.jpg", "jpeg"),
    (bring.encoded(bring.picture(), "PNG"), "截图.png", "png"),
    (bring.encoded(bring.picture(), "WEBP"), "图.webp", "jpeg"),
    (bring.heic(), "IMG_0001.HEIC", "jpeg"),
    (bring.PDF, "回单.pdf", "pdf"),
    (bring.workbook(), "花名册.xlsx", "xlsx"),
    ("房号,姓名\r\n1-101,张三丰\r\n".encode("gb18030"), "花名册.csv", "csv"),
    ("\ufeff房号\t姓名\n".encode(), "花名册.csv", "csv")])
def test_is_known_by_its_bytes(data: bytes, name: str, kind: str, clerk: Actor) -> None:
    ref = store(data, name, by=clerk)
    assert (ref.kind, ref.size) == (kind, len(kept(ref, clerk))) and ref.name.endswith(values.SUFFIXES[kind])


def test_an_xls_of_an_office_is_known(clerk: Actor) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "Workbook".encode("utf-16-le") + b"\0" * 64
    assert store(old, "旧表.xls", SHEETS, by=clerk).kind == "xls"


def test_place_and_device_are_gone_from_a_photo(clerk: Actor) -> None:
    assert b"Phonemaker" in bring.photo_with_place()
    ref = store(bring.photo_with_place(), "照片.jpg", by=clerk)
    paths = [queries.open_file(ref.id, by=clerk, side=side).path for side in (None, *values.THUMBNAILS)]
    for data in (path.read_bytes() for path in paths):
        assert not Image.open(io.BytesIO(data)).getexif() and b"Phonemaker" not in data and b"taken at" not in data


def test_a_photo_taken_sideways_stands_upright(clerk: Actor) -> None:
    ref = store(bring.photo_with_place(orientation=6), "照片.jpg", by=clerk)
    assert (ref.width, ref.height) == (40, 60)


def test_thumbnails_are_small_and_come_back_when_lost(clerk: Actor) -> None:
    ref = store(bring.encoded(bring.picture(2000, 1000), "JPEG"), "大图.jpg", by=clerk)
    path = queries.open_file(ref.id, by=clerk, side=320).path
    assert Image.open(path).size == (320, 160)
    path.unlink()
    assert Image.open(queries.open_file(ref.id, by=clerk, side=320).path).size == (320, 160)


def test_what_was_appended_to_a_picture_is_gone(clerk: Actor) -> None:
    both = bring.encoded(bring.picture(), "JPEG") + bring.archive(evil=b"x") + bring.HTML
    data = kept(store(both, "照片.jpg", by=clerk), clerk)
    assert b"PK\x03\x04" not in data and b"<script>" not in data


def test_transparency_survives_in_a_png(clerk: Actor) -> None:
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    data = kept(store(bring.encoded(clear, "PNG"), "章.png", by=clerk), clerk)
    assert Image.open(io.BytesIO(data)).getpixel((0, 0))[3] == 0


def test_the_same_bytes_lie_on_the_shelf_once_and_are_never_written_again(clerk: Actor, shelf: Path) -> None:
    first, second = (store(bring.PDF, name, by=clerk) for name in ("甲.pdf", "乙.pdf"))
    assert first.id != second.id
    [path] = [path for path in shelf.rglob("*") if path.is_file()]
    assert path.name == hashlib.sha256(bring.PDF).hexdigest() and path.stat().st_mode & 0o777 == 0o440


REFUSED = [
    (bring.SVG, "照片.jpg", values.MarkupRefused, "SVG"),
    (bring.HTML, "回单.pdf", values.MarkupRefused, "网页"),
    (b"  \n<html xmlns:x='urn:x'><table>", "旧表.xls", values.MarkupRefused, "xlsx"),
    (bring.encoded(bring.picture(), "PNG"), "回单.pdf", values.NotWhatItClaims, "PNG 图片"),
    (bring.workbook(), "照片.jpg", values.NotWhatItClaims, "Excel"),
    (bring.archive(readme=b"hello"), "花名册.xlsx", values.UnknownKind, "认不出"),
    (b"MZ\x90\x00" + b"\0" * 100, "花名册.xlsx", values.UnknownKind, "认不出"),
    (bring.encoded(bring.picture(), "GIF"), "动图.gif", values.UnknownKind, "认不出"),
    (bring.photo_with_place()[:900], "照片.jpg", values.BrokenFile, "不完整"),
    (bring.encoded(bring.picture(), "PNG")[:60], "照片.png", values.BrokenFile, "不完整"),
    (bring.heic()[:300], "照片.heic", values.BrokenFile, "不完整"),
    (bring.PDF[:-8], "回单.pdf", values.BrokenFile, "不完整"),
    (bring.PDF + bring.HTML * 30, "回单.pdf", values.BrokenFile, "不完整"),
    (bring.PDF.replace(b"/Type/Page/", b"/AA<</S/JavaScript>>/Type/Page/"), "回单.pdf", values.RunsSomething, "脚本"),
    (bring.bomb(), "照片.png", values.TooManyPixels, "4000 万"),
    (bring.workbook(xl__vbaProject__bin=b"x"), "花名册.xlsx", values.RunsSomething, "宏"),
    (bring.workbook()[:-40], "花名册.xlsx", values.BrokenFile, "不完整"),
    (b"", "空.pdf", values.EmptyFile, "空的"),
    (b"a,b\x00c", "花名册.csv", values.UnknownKind, "认不出"),
    (b"%PDF-1.4" + b"0" * (10 << 20), "回单.pdf", values.TooLarge, "10 MB"),
]


@pytest.mark.parametrize(("data", "name", "error", "word"), REFUSED)
def test_is_turned_away_in_plain_words(data: bytes, name: str, error: type[values.FileRefused], word: str,
                                       clerk: Actor, shelf: Path) -> None:
    with pytest.raises(error) as refusal:
        store(data, name, by=clerk)
    assert word in refusal.value.sentence and refusal.value.status in (413, 422)
    assert not shelf.exists(), "nothing of a refused file is kept"


def test_a_part_that_inflates_is_refused_before_anybody_reads_it(clerk: Actor, monkeypatch) -> None:
    monkeypatch.setattr("linli.kernel.files.sniffing.LARGEST_UNPACKED", 1 << 20)
    with pytest.raises(values.Inflates):
        store(bring.workbook(xl__media__big=b"\0" * (2 << 20)), "花名册.xlsx", by=clerk)


@pytest.mark.parametrize(("data", "name", "kind"), [
    (bring.mp4(b"soun"), "录音.m4a", "m4a"), (bring.mp4(b"soun", brand=b"mp42"), "录音.mp4", "m4a"),
    (bring.mp4(b"soun", brand=b"M4A "), "新录音 3.m4a", "m4a"), (bring.webm(), "录音.webm", "webm"),
    (b"OggS" + bytes(60), "录音.ogg", "ogg"), (b"#!AMR\n" + bytes(60), "录音.amr", "amr"),
    (bring.wav(), "新录音.wav", "wav")])
def test_what_phones_record_is_a_recording(data: bytes, name: str, kind: str, clerk: Actor) -> None:
    assert store(data, name, values.VOICES, by=clerk).kind == kind


@pytest.mark.parametrize(("data", "error"), [
    (bring.mp4(b"soun", b"vide"), values.FilmRefused), (bring.webm(b"V_VP8"), values.FilmRefused),
    (b"OggS" + bytes(24) + b"\x80theora" + bytes(60), values.FilmRefused),
    (bring.wav(form=85), values.BrokenFile), (bring.wav()[:36], values.BrokenFile), (b"RIFX" + bring.wav()[4:], values.BrokenFile),
    (bring.mp4(), values.BrokenFile), (bring.mp4(b"soun")[:60], values.BrokenFile),
    (bring.box(b"ftyp", b"iso5") + b"\xff\xff\xff\xffmoov", values.BrokenFile), (bring.webm(b"S_TEXT"), values.BrokenFile),
    (bring.mp4(b"soun", brand=b"qt  "), values.UnknownKind), (b"#!AMR" + bytes(10 << 20), values.TooLarge)])
def test_a_film_or_half_a_recording_is_none(data: bytes, error: type[values.FileRefused], clerk: Actor) -> None:
    with pytest.raises(error):
        store(data, "录音", values.VOICES, by=clerk)


def test_a_kind_that_is_not_wanted_here_is_named(clerk: Actor) -> None:
    with pytest.raises(values.UnwantedKind, match="这里只能传：PDF"):
        store(bring.photo_with_place(), "照片.jpg", SCANS, by=clerk)


def test_a_full_disk_is_said_in_words(clerk: Actor, shelf: Path, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")
    monkeypatch.setattr("linli.kernel.files.shelf.os.fsync", full)
    with pytest.raises(values.NoRoom):
        store(bring.PDF, "回单.pdf", by=clerk)
    assert not [path for path in shelf.rglob("*") if path.is_file()], "no draft stays"
    with in_area(clerk.area_id):
        assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("given", "shown"), [
    ("C:\\我的文档\\回单.pdf", "回单.pdf"), ("../../etc/passwd", "passwd"),
    ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"), ("", "文件"), ("...", "文件")])
def test_names_are_made_harmless(given: str, shown: str) -> None:
    assert commands.plain_name(given) == shown


def test_nobody_stores_nothing(area: int) -> None:
    with pytest.raises(NotSignedIn):
        store(bring.PDF, "回单.pdf", by=Actor(None, "", area))


def test_a_command_takes_only_what_the_same_person_brought_for_it(clerk: Actor) -> None:
    ref = store(bring.PDF, "回单.pdf", by=clerk)
    with in_area(clerk.area_id):
        assert queries.mine(ref.id, purpose=PURPOSE, by=clerk) == ref == queries.refs([ref.id])[ref.id]
        with pytest.raises(NotFound):
            queries.mine(ref.id, purpose="another", by=clerk)
        with pytest.raises(NotFound):
            queries.mine(ref.id, purpose=PURPOSE, by=Actor(8, "李试验", clerk.area_id))
