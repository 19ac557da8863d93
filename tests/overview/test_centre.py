"""The centre: its figures are those of the cases, whoever looks sees what they may, and a hundred cases cost what one does."""
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.domains.fees.collection import queries as collection
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.figures import queries as figures
from linli.engines.cases.handling import ending
from linli.engines.cases.matters import queries
from linli.kernel import http
from linli.kernel.access import Actor
from linli.kernel.errors import NotAllowed
from linli.kernel.tenancy import in_area
from linli.overview.centre import gathering
from linli.overview.centre.values import CELLS, span
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from linli.registry.organisations import queries as duties
from linli.registry.organisations.values import ShiftHours
from tests import factories
from tests.domains.fees.payments.conftest import new_desk
from tests.engines.cases.town import Town, new_town

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("/console/centre/", "/console/centre/live", "/wall/", "/wall/live")


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.FILES_DIR = tmp_path
    return new_town()


@pytest.fixture
def visit(monkeypatch, client):
    def signed_in(who: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", who)])
        return client
    return signed_in


def due(town: Town, case: int, **later: float) -> datetime:
    """Let the only limit of a case that still runs come due so much later than now."""
    with in_area(town.area):
        at = timezone.now() + timedelta(**later)
        CaseClock.objects.filter(case_id=case, stopped=None).update(due=at)
    return at


def supervisor(town: Town) -> Actor:
    return factories.member(town.area, roles.STREET_SUPERVISOR, "area", 0, user_id=town.desk.user_id, name="街道试")


def test_the_wall_names_who_leads_the_shift_and_no_number(town, visit):
    wall = visit(town.desk).get("/wall/").content.decode()
    assert "现在没有排班的值班长" in wall
    post = organisations.add_post(town.firm, place_id=town.community, title="值班长", role=roles.GUARD, on=date(2026, 1, 1),
                                  shifts=(ShiftHours("全", time(0), time(0)),), by=town.by)
    holder = organisations.name_holder(post, name="郑主管", phone="19900007777", on=date(2026, 1, 1), by=town.by)
    today = timezone.localdate()
    week = duties.week(town.community, monday=today - timedelta(today.weekday()), at=timezone.now(), by=town.by)
    [line] = [line for line in week.lines if line.post_id == post]
    organisations.roster(line.cells[0].shift_id, day=today, holder_ids=[holder], by=town.by)
    for address in ("/wall/", "/wall/live"):
        wall = visit(town.desk).get(address).content.decode()
        assert "值班长" in wall and "郑主管" in wall and "19900007777" not in wall


def test_the_figures_are_those_of_the_cases(town):
    late, soon, calm = town.case(), town.case(category="power"), town.case(category="door")
    first = due(town, late, hours=-2)
    following = due(town, soon, minutes=20)
    due(town, calm, hours=5)
    centre = gathering.centre(town.desk, at=timezone.now(), rows=8)
    assert [centre.total(name) for name in ("open", "overdue", "due_soon")] == [3, 1, 1]
    assert (centre.next_due, centre.plots[0].line.longest) == (following, first)
    assert centre.longest == "最长超 2 小时 0 分"
    assert [row.id for row in centre.urgent] == [late, soon]
    assert centre.plots[0].tone == "danger"
    assert centre.plots[0].cells == ["danger", "warn", ""]


def test_the_desk_and_the_list_of_cases_count_alike(town):
    for kind, category in (("repair", "leak"), ("complaint", "noise"), ("emergency", "gas")):
        town.case(kind, category)
    town.resolved("complaint", "noise")
    counted = queries.counters(town.area, by=town.desk)
    centre = gathering.centre(town.desk, at=timezone.now(), rows=8)
    for name in ("open", "overdue", "due_soon", "unassigned", "pooled", "call_back"):
        assert centre.total(name) == counted[name], name


def test_a_community_that_is_calm_and_entrusted_is_blue_and_others_of_another_reach_are_not_there(town):
    there = factories.new_community(town.area, "别处新村", status="entrusted")
    whole = gathering.centre(town.desk, at=timezone.now(), rows=8)
    assert {plot.line.community_id: plot.tone for plot in whole.plots}[there] == "info"
    own = gathering.centre(town.manager, at=timezone.now(), rows=8)
    assert [plot.line.community_id for plot in own.plots] == [town.community]


def test_emergencies_come_before_everything(town):
    town.case()
    fire = town.case("emergency", "danger", text="楼道冒烟")
    centre = gathering.centre(town.desk, at=timezone.now(), rows=8)
    assert [row.id for row in centre.hot] == [fire]


def test_a_plot_draws_a_square_a_case_up_to_its_room(town):
    for _ in range(CELLS + 3):
        town.case(category="power", text="楼道灯不亮")
    plot = gathering.centre(town.desk, at=timezone.now(), rows=8).plots[0]
    assert (len(plot.cells), plot.more) == (CELLS, 3)


def test_the_hours_of_a_day_tell_what_was_reported_and_what_ended(town):
    town.case()                                            # 14:00 in Shanghai
    case = town.resolved()                                 # four minutes later
    town.later(hours=2)
    ending.confirm(case, at=town.at, by=town.owner)
    hours = figures.hours(town.area, at=town.at, by=town.desk)
    assert len(hours) == 24
    assert [(one.hour, one.reported, one.closed) for one in hours if one.reported or one.closed] == [(14, 2, 0), (16, 0, 1)]
    assert not any(one.reported for one in figures.hours(town.area, at=town.at + timedelta(days=1), by=town.desk))


def test_timeliness_counts_what_was_done_in_its_limit_what_was_not_and_what_is_still_open(town):
    town.resolved()                                        # within its four hours
    late = town.working()
    with in_area(town.area):
        CaseClock.objects.filter(case_id=late, name="resolve").update(due=timezone.now() - timedelta(minutes=1))
    [urgent] = figures.timeliness(town.area, at=timezone.now(), by=town.desk)
    assert (urgent.title, urgent.cases, urgent.within, urgent.share) == ("急修", 2, 1, 0.5)


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_the_case_and_who_is_at_it_to_the_desk(town, visit, page):
    due(town, town.dispatched(), minutes=-5)
    answer = visit(town.desk).get(page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "厨房水管漏水" in text
    assert "周师傅" in text


@pytest.mark.parametrize("page", PAGES)
def test_the_street_sees_figures_and_nothing_personal(town, visit, page):
    due(town, town.dispatched(), minutes=-5)
    town.case("emergency", "danger", text="三楼张试验家冒烟")
    text = visit(supervisor(town)).get(page).content.decode()
    assert re.search(r'id="centre-overdue">\s*2<', text)
    for personal in ("厨房水管漏水", "周师傅", "张试验", "3-2-501", "19900001111", "冒烟", "/console/cases/"):
        assert personal not in text, personal


def test_who_has_no_business_with_cases_is_refused(town, visit):
    assert visit(town.owner).get("/console/centre/").status_code == 403
    assert visit(town.owner).get("/wall/").status_code == 403
    with pytest.raises(NotAllowed):
        figures.hours(town.area, at=town.at, by=town.owner)


def test_a_stranger_is_led_to_sign_in(client):
    assert client.get("/wall/").headers["Location"].startswith("/console/sign-in")


def test_the_day_of_the_desk_begins_at_the_centre(town, visit):
    for who in (town.desk, town.second, supervisor(town)):
        assert visit(who).get("/console/").headers["Location"] == "/console/centre/"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_the_same_few_statements_for_a_hundred_cases(town, visit, page):
    desk = visit(town.desk)
    town.case()
    desk.get(page)                                         # the seven days are kept for a minute

    def cost() -> int:
        with CaptureQueriesContext(connection, ) as seen:
            assert desk.get(page).status_code == 200
        return len([one for one in seen if not re.match(r"(?i)begin|commit|savepoint|release|select set_config", one["sql"])])
    one = cost()
    for _ in range(30):
        due(town, town.case(category="power", text="楼道灯不亮"), minutes=-1)
    assert cost() == one <= 15


def test_the_rate_counts_the_month_of_the_due_and_only_days_that_have_been(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    desk = new_desk()
    for ym in ("2026-09", "2026-10"):
        desk.bill(ym, 10_000)
        desk.bill(ym, 10_000, unit=desk.neighbour)
    desk.take(10_000, at=datetime(2026, 10, 15, 6, tzinfo=timezone.get_current_timezone()))     # pays September, late
    found = collection.progress(desk.area, on=date(2026, 10, 20), by=desk.by)
    assert (found.this.due_fen, found.before.due_fen) == (20_000, 20_000)
    assert (found.this.today, found.before.share(30), found.this.share(21)) == (0, 0, None)
    desk.take(10_000, at=datetime(2026, 10, 18, 6, tzinfo=timezone.get_current_timezone()), units=[desk.neighbour])
    desk.take(10_000, at=datetime(2026, 10, 19, 6, tzinfo=timezone.get_current_timezone()))
    found = collection.progress(desk.area, on=date(2026, 10, 20), by=desk.by)
    assert [found.this.share(day) for day in (18, 19, 20)] == [0, 0.5, 0.5]
    assert found.ahead == 0.5


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 分钟"), (59, "59 分钟"), (72, "1 小时 12 分"), (2879, "47 小时 59 分"),
                                                 (2880, "2 天")])
def test_spans_in_words(minutes, words):
    assert span(minutes) == words
