"""The demo's year of cases, before a single row is written: the figures of the newspaper report come out."""
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from linli.demo import plan, scenes, tales
from linli.demo.communities import SKETCHES
from linli.engines.cases.intake.categories import BY_CODE
from linli.engines.cases.intake.commands import FIX_CAP_FEN

NOW = datetime(2026, 11, 27, 4, 30, tzinfo=UTC)
LONG_AGO = NOW - 2 * plan.YEAR
EVERY_TALE = (*tales.REPAIRS, *tales.COMPLAINTS, *tales.ANSWERS, *tales.HOTLINE, *tales.EMERGENCIES)


@pytest.mark.parametrize("now", [NOW, datetime(2027, 3, 1, 15, 0, tzinfo=UTC), datetime(2028, 2, 29, 17, 5, tzinfo=UTC)])
def test_three_hundred_matters_and_forty_percent_fewer_complaints(now):
    planned = plan.history("LSEC", now, now - 2 * plan.YEAR)
    year = Counter(one.tale.kind for one in planned if one.at > now - plan.YEAR)
    before = Counter(one.tale.kind for one in planned) - year
    assert sum(year.values()) > 300
    assert set(before) == {"complaint"}
    fewer = 1 - year["complaint"] / before["complaint"]
    assert .38 <= fewer <= .42
    assert max(one.at for one in planned) < now and min(one.at for one in planned) >= now - 2 * plan.YEAR


def test_the_same_on_every_machine():
    assert plan.history("LSEC", NOW, LONG_AGO) == plan.history("LSEC", NOW, LONG_AGO)


def test_every_community_has_figures_and_nothing_before_its_entry():
    assert set(plan.FIGURES) == {sketch.code for sketch in SKETCHES}
    entered = NOW - timedelta(days=170)
    assert min(one.at for one in plan.history("XSHY", NOW, entered)) >= entered


def test_every_way_and_every_ending_occurs_in_a_year():
    planned = plan.history("LSEC", NOW, LONG_AGO)
    assert {one.way for one in planned} == {"phone", "page", "qr", "hotline", "staff"}
    assert {one.ending for one in planned} == {"confirm", "call_back", "auto", "unreachable"}
    assert {one.door for one in planned} == {"case", "fix", "answer"}
    assert any(one.late for one in planned) and any(one.again for one in planned)
    assert any(one.stars and min(one.stars) <= 2 for one in planned)


def test_nothing_of_the_last_days_waited_three_days():
    for one in plan.history("LSEC", NOW, LONG_AGO):
        assert one.at < NOW - timedelta(days=6) or (one.ending != "auto" and not one.late and not one.again)


@pytest.mark.parametrize("tale", EVERY_TALE, ids=lambda tale: tale.text[:12])
def test_a_tale_is_of_a_category_of_its_kind_and_shows_a_drawing_that_there_is(tale):
    assert tale.kind in BY_CODE[tale.category].kinds
    assert tale.text and tale.result
    assert tale.scene in ("", *scenes.SCENES)


@pytest.mark.parametrize("tale", tales.QUICK, ids=lambda tale: tale.text[:12])
def test_what_is_fixed_in_passing_is_cheap_and_has_a_photo(tale):
    assert tale.cost_fen <= FIX_CAP_FEN and tale.scene


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_a_drawing_shows_a_change(scene):
    before, after = (Image.open(BytesIO(scenes.picture(scene, mended))) for mended in (False, True))
    assert before.size == after.size == scenes.SIZE
    assert before.tobytes() != after.tobytes()
