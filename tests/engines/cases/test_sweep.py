"""A photo of a report that was broken off is forgotten after a day; whatever a case refers to stays."""
from datetime import timedelta

import pytest
import time_machine

from linli.engines.cases import jobs
from linli.engines.cases.intake import doors
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters import commands
from linli.engines.cases.matters.models import CaseFile
from linli.kernel import clock, codes
from linli.kernel.access import system
from linli.kernel.files import commands as filing
from linli.kernel.files import shelf
from linli.kernel.files.models import StoredFile
from linli.kernel.files.values import PHOTOS
from linli.kernel.tenancy import in_area
from tests.factories import new_area
from tests.kernel.files.bring import Upload, encoded, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shelf_of_the_test(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def photo() -> Upload:
    return Upload(encoded(picture(), "JPEG"), "灯.jpg")


def broken_off(monkeypatch, town, code: str) -> None:
    """The web is killed when the photo is stored and the case is not."""
    def killed(*args, **given):
        raise KeyboardInterrupt
    monkeypatch.setattr(doors.commands, "report_from_spot", killed)
    with pytest.raises(KeyboardInterrupt):
        doors.from_spot(code, given=NewCase("repair", "power", "灯不亮"), uploads=[photo()], address="192.0.2.9",
                        at=clock.now())
    monkeypatch.undo()


def held(town) -> list[StoredFile]:
    with in_area(town.area):
        return list(StoredFile.objects.order_by("id"))


def night(hours: float) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        jobs.sweep_files(0)


@pytest.fixture
def code(town) -> str:
    return codes.issue([town.community], area_id=town.area, kind="place")[town.community]


def test_the_photo_of_a_killed_report_is_swept_after_a_day(town, code, monkeypatch, tmp_path):
    broken_off(monkeypatch, town, code)
    [row] = held(town)
    night(23)
    assert held(town) == [row] and shelf.path_of(row.sha256).exists()
    night(25)
    assert held(town) == [] and not shelf.path_of(row.sha256).exists()
    assert not list(tmp_path.glob("thumbs/*/*/*.jpg"))


def test_what_a_case_refers_to_stays(town):
    photo_id = town.photo(town.owner)
    case = town.case(photos=(photo_id,))
    night(50)
    with in_area(town.area):
        assert CaseFile.objects.filter(case=case, file=photo_id).exists()
    assert [row.pk for row in held(town)] == [photo_id]


def test_bytes_that_another_area_holds_stay_on_the_disk(town):
    elsewhere = new_area()
    here, there = (filing.store(photo(), kinds=PHOTOS, purpose="cases.file", by=system(area))
                   for area in (town.area, elsewhere))
    with in_area(elsewhere):
        digest = StoredFile.objects.get(pk=there.id).sha256
    digests = commands.sweep_files(town.area, at=clock.now() + timedelta(hours=25), by=town.by)
    assert digests == [digest] and here.id != there.id
    assert filing.clear(digests, before=clock.now() + timedelta(hours=24)) == 0 and shelf.path_of(digest).exists()


def test_bytes_that_were_just_brought_again_stay(town):
    filing.store(photo(), kinds=PHOTOS, purpose="cases.file", by=town.by)
    [row] = held(town)
    digests = commands.sweep_files(town.area, at=clock.now() + timedelta(hours=25), by=town.by)
    assert held(town) == []
    assert filing.clear(digests, before=clock.now() - timedelta(hours=1)) == 0 and shelf.path_of(row.sha256).exists()
