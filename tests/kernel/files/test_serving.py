"""A file is seen by whom its room says, and by the one who brought it. A number that was guessed opens nothing."""
import pytest
from django.test import RequestFactory

from linli.kernel.access import Actor, system
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.files import commands, pages, queries, serving
from linli.kernel.files.values import PHOTOS, SCANS, VOICES, FileRef
from linli.kernel.http import NOBODY
from linli.kernel.models import Area

from . import bring
from .bring import PURPOSE, Upload

pytestmark = pytest.mark.django_db
allowed: set[int] = set()


@serving.served_by(PURPOSE)
def may_see(file_id: int, /, *, by: Actor) -> bool:
    if by.name == "无权":
        raise NotAllowed(title="看扫描件")
    return by.user_id in allowed


@pytest.fixture
def scan(clerk: Actor) -> FileRef:
    return commands.store(Upload(bring.PDF, "回单.pdf"), kinds=SCANS, purpose=PURPOSE, by=clerk)


@pytest.fixture
def photo(clerk: Actor) -> FileRef:
    return commands.store(Upload(bring.photo_with_place(), "照片.jpg"), kinds=PHOTOS, purpose=PURPOSE, by=clerk)


def get(file_id: int, side: int | None = None, *, by: Actor, **headers: str):
    request = RequestFactory().get(f"/files/{file_id}", headers=headers)
    request.actor = by
    return pages.file(request, file_id, side)


def test_the_owning_room_decides(scan: FileRef, area: int) -> None:
    colleague = Actor(8, "李试验", area)
    assert get(scan.id, by=colleague).status_code == 404
    allowed.add(8)
    try:
        assert b"".join(get(scan.id, by=colleague)) == bring.PDF
    finally:
        allowed.clear()


def test_whoever_brought_it_may_look_before_it_belongs_anywhere(scan: FileRef, clerk: Actor) -> None:
    assert queries.open_file(scan.id, by=clerk).ref == scan
    assert queries.open_file(scan.id, by=system(clerk.area_id)).ref == scan


@pytest.mark.parametrize("name", ["过路人", "无权"])
def test_a_guessed_number_looks_the_same_as_none(scan: FileRef, area: int, name: str) -> None:
    stranger = Actor(99, name, area)
    assert get(scan.id, by=stranger).status_code == get(10**12, by=stranger).status_code == 404


def test_another_area_sees_nothing_even_as_its_system(scan: FileRef) -> None:
    other = Area.objects.create(code="files-other", name="另一片区").pk
    with pytest.raises(NotFound):
        queries.open_file(scan.id, by=system(other))


def test_without_sign_in_there_is_no_file(scan: FileRef) -> None:
    assert get(scan.id, by=NOBODY).status_code == 401


def test_a_purpose_nobody_serves_stays_shut(clerk: Actor) -> None:
    ref = commands.store(Upload(bring.PDF, "甲.pdf"), kinds=SCANS, purpose="nobody.serves", by=clerk)
    with pytest.raises(NotFound):
        queries.open_file(ref.id, by=Actor(8, "李试验", clerk.area_id))


def test_a_purpose_is_served_by_one_room() -> None:
    with pytest.raises(ValueError, match="two rooms"):
        serving.served_by(PURPOSE)(may_see)


def test_pictures_are_shown_and_everything_else_is_saved(scan: FileRef, photo: FileRef, clerk: Actor) -> None:
    saved, shown, small = get(scan.id, by=clerk), get(photo.id, by=clerk), get(photo.id, 320, by=clerk)
    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert shown["Content-Disposition"].startswith("inline") and small["Content-Type"] == "image/jpeg"
    for response in (saved, shown, small):
        assert response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
        assert response["Cache-Control"].startswith("private")


def test_an_unchanged_picture_is_not_sent_again(photo: FileRef, clerk: Actor) -> None:
    tag = get(photo.id, by=clerk)["ETag"]
    assert get(photo.id, by=clerk, if_none_match=tag).status_code == 304
    assert get(photo.id, by=Actor(99, "过路人", clerk.area_id), if_none_match=tag).status_code == 404


@pytest.mark.parametrize("side", [0, 319, 4000])
def test_only_the_two_thumbnails_exist(photo: FileRef, clerk: Actor, side: int) -> None:
    assert get(photo.id, side, by=clerk).status_code == 404


def test_a_scan_has_no_thumbnail(scan: FileRef, clerk: Actor) -> None:
    assert get(scan.id, 320, by=clerk).status_code == 404


@pytest.mark.parametrize(("asked", "status", "begins", "size"), [
    ("bytes=0-1", 206, 0, 2), ("bytes=4-", 206, 4, 60), ("bytes=60-999", 206, 60, 4), ("bytes=64-", 416, 0, 0),
    ("bytes=9-3", 416, 0, 0), ("words=1-2", 200, 0, 64)])
def test_a_recording_is_played_by_parts_as_iphones_ask(clerk: Actor, asked: str, status: int, begins: int, size: int) -> None:
    said = b"OggS" + bytes(range(60))
    ref = commands.store(Upload(said, "录音.ogg"), kinds=VOICES, purpose=PURPOSE, by=clerk)
    answer = get(ref.id, by=clerk, range=asked)
    assert (answer.status_code, answer["Accept-Ranges"], answer["Content-Type"]) == (
        status, "bytes", "audio/ogg" if status != 416 else answer["Content-Type"])
    if status == 206:
        assert answer.content == said[begins:begins + size]
        assert answer["Content-Range"] == f"bytes {begins}-{begins + size - 1}/64"
    assert "sandbox" in answer["Content-Security-Policy"]
