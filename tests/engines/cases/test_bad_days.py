"""What goes wrong at the front doors: hostile and huge files, floods, two at once, clocks that are wrong."""
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from linli.engines.cases.clocks import commands as rules
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters.models import Case, CaseEvent, CaseFile
from linli.kernel import codes, http
from linli.kernel.access import Actor
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places
from linli.registry.places import queries as placed
from tests.engines.cases.town import Town

HOSTILE = {
    "run.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "page.jpg": b"<html><script>1</script></html>", "tool.png": b"MZ\x90\x00" + bytes(4_000), "empty.jpg": b"",
    "huge.jpg": b"\xff\xd8\xff" + bytes(11 << 20), "half.png": b"\x89PNG\r\n\x1a\n" + bytes(40)}
TYPED = "写好的话还在"


@pytest.fixture
def enter(town, monkeypatch):
    def entered(actor: Actor | None) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)] if actor else [])
        return Client()
    return entered


def words(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def figure(town: Town) -> str:
    with in_area(town.area):
        return f"/open/{placed.community_code(town.community)}"


def count(town: Town) -> tuple[int, int, int]:
    with in_area(town.area):
        return Case.objects.count(), CaseEvent.objects.count(), CaseFile.objects.count()


@pytest.mark.parametrize("door", ["report", "object", "add", "reopen"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_resident_brings_a_file_that_is_none(town, enter, settings, tmp_path, door, name):
    settings.FILES_DIR = tmp_path
    case = town.resolved() if door in ("add", "reopen") else 0
    before = count(town)
    address, given = {
        "report": ("/cases/new", {"key": "1", "kind": "repair", "category": "leak", "place": town.unit, "text": TYPED}),
        "object": (f"/cases/object?ref={quote(figure(town), safe='')}", {"key": "1", "text": TYPED}),
        "add": (f"/cases/{case}/add", {"text": TYPED}), "reopen": (f"/cases/{case}/reopen", {"reason": TYPED})}[door]
    answer = enter(town.owner).post(address, given | {"photos": [SimpleUploadedFile(name, HOSTILE[name])]})
    assert answer.status_code in (413, 422), answer.status_code
    assert TYPED in answer.content.decode() and (f"“{name}”" in words(answer) or "空文件" in words(answer)), words(answer)
    assert count(town) == before


@pytest.mark.parametrize("name", HOSTILE)
def test_the_holder_of_a_link_brings_a_file_that_is_none(town, enter, name):
    code = code_of(town, "门厅")
    visitor = enter(None)
    link = visitor.post(f"/q/{code}/report", {"what": "power"})["Location"]
    before = count(town)
    answer = visitor.post(f"{link}/words", {"text": TYPED, "photos": [SimpleUploadedFile(name, HOSTILE[name])]})
    assert answer.status_code in (413, 422)
    assert TYPED in answer.content.decode() and (f"“{name}”" in words(answer) or "空文件" in words(answer)), words(answer)
    assert count(town) == before


def code_of(town: Town, name: str) -> str:
    spot = places.add_spot(town.community, name=name, by=town.by)
    return codes.issue([spot], area_id=town.area, kind="place")[spot]


def test_a_flood_at_one_code_from_everywhere_harms_no_other_code(town, enter):
    flooded, quiet = code_of(town, "东门"), code_of(town, "西门")
    visitor = enter(None)
    answers = [visitor.post(f"/q/{flooded}/report", {"what": "clean"}, REMOTE_ADDR=f"203.0.{network}.9")
               for network in range(24)]
    assert [one.status_code for one in answers].count(302) == 20 and answers[-1].status_code == 429
    assert "操作太频繁" in words(answers[-1])
    assert visitor.post(f"/q/{quiet}/report", {"what": "clean"}, REMOTE_ADDR="198.51.100.7").status_code == 302
    assert visitor.get(f"/q/{flooded}").status_code == 200
    assert enter(town.owner).post("/cases/new", {"key": "1", "kind": "repair", "category": "leak", "text": "漏水",
                                                 "place": town.unit}).status_code == 302


def test_the_second_of_two_is_told_who_was_first(town, enter):
    case = town.case()
    dispatching.pool(case, at=town.later(minutes=1), by=town.desk)
    dispatching.grab(case, at=town.later(minutes=1), by=town.repairer)
    late = enter(town.other).post(f"/staff/cases/{case}/grab", {"key": "mine"})
    assert late.status_code == 409 and "周师傅" in words(late), words(late)
    sent = town.dispatched(to=town.other)
    seen = {"version": town.row(sent).version}
    first, again = (enter(town.other).post(f"/staff/cases/{sent}/accept/", seen | {"key": key}) for key in "ab")
    assert first.status_code == 302 and again.status_code in (409, 422) and "已接单" in words(again), words(again)


def test_a_server_clock_that_is_wrong_neither_dates_ahead_nor_turns_back(town):
    now = timezone.now()
    case = intake.submit(town.unit, given=NewCase("repair", "leak", "漏水"), at=now + timedelta(hours=8),
                         by=town.owner).case_id
    assert town.row(case).reported_at <= timezone.now()
    dispatching.dispatch(case, user_id=town.repairer.user_id, reason="试验", at=now + timedelta(days=365), by=town.desk)
    handling.accept(case, at=now - timedelta(days=365), by=town.repairer)
    with in_area(town.area):
        events = list(CaseEvent.objects.filter(case=case).order_by("id"))
    times = [event.occurred_at for event in events]
    assert times == sorted(times) and all(event.occurred_at <= event.received_at for event in events)


def test_the_count_of_a_day_begins_anew_at_midnight_here(town):
    evening = datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)        # 23:59:59 in Shanghai
    numbers = []
    for at in (evening, evening + timedelta(seconds=1), evening + timedelta(seconds=2)):
        numbers.append(intake.submit(town.unit, given=NewCase("repair", "leak", "漏水"), at=at, by=town.owner).number)
    assert [number[-13:] for number in numbers] == ["20261122-0001", "20261123-0001", "20261123-0002"]


def test_a_limit_that_next_years_holidays_may_move_is_shown_as_provisional(town, enter):
    rules.adopt(town.area, by=town.second)
    case = town.case()
    pages = (town.owner, f"/cases/{case}"), (town.desk, f"/console/cases/{case}/")
    assert all("暂定" not in words(enter(actor).get(address)) for actor, address in pages)
    with in_area(town.area):
        assert CaseClock.objects.filter(case=case, name="resolve").update(provisional=True) == 1
    assert all("暂定" in words(enter(actor).get(address)) for actor, address in pages)
