"""A notice reaches the homes of its scope, counts each once, and says for ever what it said."""
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.engines.messaging.models import Message
from linli.engines.messaging.notices import commands, queries
from linli.engines.messaging.notices.models import Notice
from linli.engines.messaging.notices.values import (
    AlreadyOver,
    ElsewherePlace,
    NoPlace,
    NotDraft,
    NothingSaid,
    NoticeText,
    ReasonMissing,
)
from linli.kernel import http
from linli.kernel.access import Actor, system
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places import queries as places
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
WATER = NoticeText("outage", "11 月 25 日上午停水", "请提前存水。\n来水后先放三分钟。", where="3 幢", why="清洗水箱")


class Estate:
    """Two buildings, two homes each; a manager, a butler of building 3, an owner in building 3."""

    def __init__(self) -> None:
        self.area = factories.new_area()
        self.community = factories.new_community(self.area)
        self.by = system(self.area)
        self.homes = {label: factories.new_unit(self.community, label, by=self.by)
                      for label in ("3-1-101", "3-1-102", "5-1-101", "5-1-102")}
        with in_area(self.area):
            self.buildings = {row.name.rstrip("幢栋"): row.id for row in places.scopes(
                self.community, by=self.by.using(queries.scopes.needs)) if row.kind == "building"}
        self.manager = self.member(roles.PROJECT_MANAGER, "community", self.community)
        self.butler = self.member(roles.BUTLER, "building", self.buildings["3"], user_id=8)
        self.owner = self.resident("3-1-101", user_id=21)

    def member(self, role: str, scope: str, place: int, **given) -> Actor:
        return factories.member(self.area, role, scope, place, **given)

    def resident(self, label: str, **given) -> Actor:
        return self.member(roles.OWNER, "unit", self.homes[label], **given)

    def publish(self, *place_ids: int, text: NoticeText = WATER, by: Actor | None = None) -> int:
        notice = commands.write(self.community, text=text, place_ids=place_ids or [self.buildings["3"]],
                                by=by or self.manager)
        commands.publish(notice, at=AT, by=by or self.manager)
        return notice


@pytest.fixture
def estate() -> Estate:
    return Estate()


def test_is_numbered_and_counts_the_homes_of_its_scope_once(estate):
    first, second = estate.publish(), estate.publish(estate.community, estate.buildings["3"])
    rows = {row.id: row for row in queries.notices(by=estate.manager)}
    assert (rows[first].number, rows[second].number) == ("2026-001", "2026-002")
    assert (rows[first].homes, rows[second].homes) == (2, 4)
    assert "全小区" in rows[second].places


def test_publishing_again_changes_nothing(estate):
    notice = estate.publish()
    assert commands.publish(notice, at=AT, by=estate.manager) == 2
    assert queries.notice(notice, by=estate.manager).row.number == "2026-001"


def test_reaches_only_the_homes_of_its_scope(estate):
    notice = estate.publish()
    assert [row.id for row in queries.own_notices(by=estate.owner)] == [notice]
    elsewhere = estate.resident("5-1-101", user_id=22)
    assert queries.own_notices(by=elsewhere) == []
    for ask in (queries.own_notice, commands.open_notice):
        with pytest.raises(NotFound):
            ask(notice, by=elsewhere)


def test_a_household_counts_once_however_often_and_by_whom_it_is_opened(estate):
    notice = estate.publish()
    assert queries.unread(by=estate.owner) == 1
    for reader in (estate.owner, estate.owner, estate.resident("3-1-101", user_id=33)):
        commands.open_notice(notice, by=reader)
    assert queries.unread(by=estate.owner) == 0
    [building] = queries.reads(notice, by=estate.manager)
    assert (building.homes, building.opened) == (2, 1)
    assert queries.notice(notice, by=estate.manager).row.opened == 1


def test_the_list_says_how_many_of_how_many_opened_it_or_why_there_is_no_rate(estate, monkeypatch):
    commands.write(estate.community, text=WATER, place_ids=[estate.buildings["3"]], by=estate.manager)
    notice = estate.publish()
    commands.open_notice(notice, by=estate.owner)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", estate.manager)])
    page = Client().get("/console/notices/").content.decode()
    assert "50.0 %" in page and "1 / 2 户" in page
    assert page.count("还没发布，发布后才有") == 1


def test_a_published_text_never_changes(estate):
    notice = estate.publish()
    with pytest.raises(NotDraft):
        commands.rewrite(notice, text=WATER, place_ids=[estate.community], by=estate.manager)
    with pytest.raises(IntegrityError), in_area(estate.area):
        Notice.objects.filter(pk=notice).update(title="别的")
    with pytest.raises(IntegrityError), in_area(estate.area):
        Notice.objects.get(pk=notice).places.all().delete()


def test_a_withdrawn_notice_stays_readable_with_its_reason(estate):
    notice = estate.publish()
    with pytest.raises(ReasonMissing):
        commands.withdraw(notice, reason=" ", at=AT, by=estate.manager)
    commands.withdraw(notice, reason="水箱改期清洗", at=AT, by=estate.manager)
    view = queries.own_notice(notice, by=estate.owner)
    assert (view.row.status, view.reason) == ("withdrawn", "水箱改期清洗")
    assert queries.unread(by=estate.owner) == 0


@pytest.mark.parametrize(("text", "scope", "refusal"), [
    (NoticeText("outage", " ", "内容"), ["3"], NothingSaid),
    (NoticeText("outage", "标题", "  "), ["3"], NothingSaid),
    (WATER, [], NoPlace),
    (WATER, ["elsewhere"], ElsewherePlace),
])
def test_refuses_what_cannot_be_hung_up(estate, text, scope, refusal):
    other = factories.new_community(estate.area)
    ids = [other if name == "elsewhere" else estate.buildings[name] for name in scope]
    with pytest.raises(refusal):
        commands.write(estate.community, text=text, place_ids=ids, by=estate.manager)


def test_refuses_a_board_day_that_is_over(estate):
    draft = commands.write(estate.community, text=NoticeText("works", "修路", "绕行", until=date(2026, 11, 24)),
                           place_ids=[estate.community], by=estate.manager)
    with pytest.raises(AlreadyOver):
        commands.publish(draft, at=AT, by=estate.manager)


def test_a_butler_writes_to_the_own_buildings_only(estate):
    estate.publish(estate.buildings["3"], by=estate.butler)
    with pytest.raises(ElsewherePlace):
        commands.write(estate.community, text=WATER, place_ids=[estate.buildings["5"]], by=estate.butler)
    for_all = estate.publish(estate.community)
    assert for_all in [row.id for row in queries.notices(by=estate.butler)]
    with pytest.raises(NotFound):
        commands.withdraw(for_all, reason="不归我", at=AT, by=estate.butler)


def test_anybody_reads_it_by_its_code_and_on_the_board_but_never_a_draft(estate):
    commands.write(estate.community, text=NoticeText("other", "还没写好", "草稿"), place_ids=[estate.community],
                   by=estate.manager)
    notice = estate.publish()
    code = queries.notice(notice, by=estate.manager).row.code
    with in_area(estate.area):
        community = places.community(estate.community, on=AT.date(), by=estate.by).code
    visitor = Client()
    assert "来水后先放三分钟" in visitor.get(f"/notice/{code}").content.decode()
    board = visitor.get(f"/board/{community}").content.decode()
    assert WATER.title in board and "还没写好" not in board
    assert visitor.get("/notice/0000000000000").status_code == 404


def test_texts_go_once_to_each_phone_bound_in_the_scope(estate):
    notice = commands.write(estate.community, text=WATER, place_ids=[estate.community], by=estate.manager)
    commands.publish(notice, at=AT, texts=True, by=estate.manager)
    with in_area(estate.area):
        assert Message.objects.filter(kind="notice").count() == 0      # nobody is bound here: nothing is sent


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_costs_the_same_at_any_length(estate, count):
    for _ in range(count):
        estate.publish()
    with CaptureQueriesContext(connection, ) as asked:
        queries.notices(by=estate.manager)
    assert len(asked) <= 8
