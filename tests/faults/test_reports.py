"""A report with a photo, killed at every point of its way: no case or a whole one; sent again it is one case."""
import io
from collections.abc import Callable
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.engines.cases.intake import doors
from linli.engines.cases.matters.models import Case, CaseFile
from linli.kernel import codes, http
from linli.kernel.access import Actor
from linli.kernel.files.models import StoredFile
from linli.kernel.tenancy import in_area
from tests.engines.cases.town import Town, new_town

from .walking import MOST, killed_at

pytestmark = pytest.mark.fault
TEXT = "厨房顶上滴水"


@pytest.fixture
def town(transactional_db: None, settings, tmp_path) -> Town:
    settings.FILES_DIR = tmp_path
    return new_town()


@pytest.fixture
def enter(monkeypatch) -> Callable[[Actor | None], Client]:
    def entered(actor: Actor | None) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)] if actor else [])
        return Client()
    return entered


def picture() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 60)).save(data, "PNG")
    return SimpleUploadedFile("水.png", data.getvalue(), "image/png")


def whole(town: Town) -> list[int]:
    """The cases there are; each has its words and its photo."""
    with in_area(town.area):
        cases = list(Case.objects.all())
        assert all(case.text == TEXT and case.state == "reported" for case in cases)
        assert CaseFile.objects.count() == len(cases)
    return [case.pk for case in cases]


def killed_everywhere(town: Town, send: Callable[[], object]) -> int:
    """Kill the web at each point of the request until the case stands; return how often it was killed before."""
    for point in count():
        assert point < MOST
        killed = killed_at(point, send)
        if whole(town):
            return point
        assert killed, "it ended without a case"
    raise AssertionError


def hidden(town: Town, clients: dict[str, Client]) -> None:
    """What was brought for a report that never came to be is shown to nobody else."""
    with in_area(town.area):
        attached = set(CaseFile.objects.values_list("file_id", flat=True))
        left = set(StoredFile.objects.values_list("pk", flat=True)) - attached
    for who, client in clients.items():
        assert [client.get(f"/files/{file}").status_code for file in left] == [401 if who == "visitor" else 404] * len(left), who


def test_a_residents_report(town, enter):
    browser = enter(town.owner)
    browser.get("/cases/new")       # what a process loads once is loaded before it is forked

    def send() -> None:
        answer = browser.post("/cases/new", {"key": "once", "kind": "repair", "category": "leak", "place": town.unit,
                                             "text": TEXT, "photos": [picture()]})
        assert answer.status_code == 302, answer.content.decode()

    assert killed_everywhere(town, send) > 10
    send()                      # the phone saw no answer and sends the same again
    assert len(whole(town)) == 1
    with in_area(town.area):
        assert StoredFile.objects.count() == 1      # the photo of all these tries


def test_a_report_at_a_code(town, enter, monkeypatch):
    monkeypatch.setattr(doors.throttle, "take", lambda *args, **given: None)
    with in_area(town.area):
        code = codes.issue([town.unit], area_id=town.area, kind="place")[town.unit]
    visitor = enter(None)
    visitor.get(f"/q/{code}")
    links = []

    def send() -> None:
        answer = visitor.post(f"/q/{code}/report", {"key": "once", "what": "leak", "text": TEXT, "photos": [picture()]})
        assert answer.status_code == 302, answer.content.decode()
        links.append(answer.headers["Location"])

    assert killed_everywhere(town, send) > 10
    send()
    send()
    assert len(whole(town)) == 1 and len(set(links)) == 1       # and leads to its case
    assert visitor.get(links[0]).status_code == 200
    monkeypatch.undo()
    hidden(town, {"visitor": enter(None)})
    for actor in (town.owner, town.desk, town.repairer):
        hidden(town, {actor.name: enter(actor)})


def test_what_is_typed_anew_under_an_old_key_is_another_report(town, enter):
    with in_area(town.area):
        code = codes.issue([town.unit], area_id=town.area, kind="place")[town.unit]
    visitor = enter(None)
    first, second = (visitor.post(f"/q/{code}/report", {"key": "once", "what": "leak", "text": text})["Location"]
                     for text in (TEXT, "又漏了一处"))
    assert first != second
    with in_area(town.area):
        assert Case.objects.count() == 2
