"""What the faces read of cases. A list is a constant number of statements, whatever its length."""
from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Mod, Now
from django.utils import timezone

from linli.engines.cases import permissions, searching
from linli.engines.cases.clocks import reading
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.figures.queries import ACTIONS
from linli.engines.cases.figures.values import CommunityLine, Counters
from linli.engines.cases.flow import table
from linli.engines.cases.matters import counting, holding, showing
from linli.engines.cases.matters.models import ENDED, OPEN, Case, CaseFollower, CaseHome, CaseParty
from linli.engines.cases.matters.values import (
    CaseFilter,
    CasePage,
    CaseRow,
    PartyRow,
    PublicAnswer,
    PublishedCase,
    SpotCase,
)
from linli.kernel import search
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.kernel.paging import Page, paged
from linli.kernel.privacy import mask_name, mask_phone
from linli.registry.organisations import queries as organisations

SOON = counting.SOON
HIDDEN = "已保密"
# A call-back is owed for every complaint, emergency and 12345 order, and for a fifth of the rest, told by the id.
OWED = Q(state="resolved") & (Q(kind__in=("complaint", "emergency")) | Q(source="hotline") | Q(seed=0))
# Of a view, which cases; how many, `counting` tells. A test holds the two together.
COUNTS: dict[str, Q] = {
    "open": Q(state__in=OPEN), **counting.LATE,
    "unassigned": Q(state__in=("reported", "triaged")), "pooled": Q(state="pooled"), "resolved": Q(state="resolved"),
    "contested": Q(contested=True, state__in=OPEN), "call_back": OWED, "review": Q(review=True),
    "events": Q(public_event=True, state__in=OPEN), "hot": Q(soonest__hot=True), "again": Q(gen__gt=1, state__in=OPEN)}
# What is open and in which state comes from the tally, what is late from the narrow table of what is due.
BOARD = """
WITH tally AS (
  SELECT community_id, sum(n) FILTER (WHERE name LIKE 'state:%%') AS open,
         sum(n) FILTER (WHERE name IN ('state:reported', 'state:triaged')) AS unassigned,
         sum(n) FILTER (WHERE name = 'state:pooled') AS pooled, sum(n) FILTER (WHERE name = 'call_back') AS call_back
    FROM cases_tally GROUP BY 1),
today AS (
  SELECT k.community_id, count(*) FILTER (WHERE e.action = ANY (%(begins)s)) AS reported,
         count(*) FILTER (WHERE e.action = ANY (%(ends)s)) AS closed
    FROM cases_caseevent e JOIN cases_case k ON k.area_id = e.area_id AND k.id = e.case_id
   WHERE e.action = ANY (%(either)s) AND e.occurred_at >= %(day)s GROUP BY 1),
rated AS (
  SELECT k.community_id, avg((r.speed + r.result + r.manner) / 3.0)::float8 AS stars
    FROM cases_caserating r JOIN cases_case k ON k.area_id = r.area_id AND k.id = r.case_id
   WHERE r.at >= %(month)s GROUP BY 1)
SELECT c.place_id, c.name, coalesce(tally.open, 0), late.overdue, late.due_soon, coalesce(unassigned, 0),
       coalesce(reported, 0), coalesce(closed, 0), stars, coalesce(pooled, 0), coalesce(call_back, 0), following.due,
       late.longest
  FROM registry_community c
  LEFT JOIN tally ON tally.community_id = c.place_id
  LEFT JOIN today ON today.community_id = c.place_id
  LEFT JOIN rated ON rated.community_id = c.place_id
 CROSS JOIN LATERAL (
   SELECT count(*) FILTER (WHERE d.due < now()) AS overdue, count(*) FILTER (WHERE d.due >= now()) AS due_soon,
          min(d.due) FILTER (WHERE d.due < now()) AS longest
     FROM cases_due d WHERE d.area_id = c.area_id AND d.community_id = c.place_id
      AND d.due < now() + %(soon)s::interval) late
  LEFT JOIN LATERAL (
   SELECT d.due FROM cases_due d
    WHERE d.area_id = c.area_id AND d.community_id = c.place_id AND d.due >= now() AND d.due < '9999-01-01Z'
    ORDER BY d.due LIMIT 1) following ON true
 WHERE %(whole)s OR c.place_id = ANY (%(ids)s)
 ORDER BY 4 DESC, 5 DESC, 3 DESC, c.name"""


@query(needs=permissions.SEE_CASES)
def cases(area_id: int, *, wanted: CaseFilter = CaseFilter(), after: str | None = None, limit: int = 50,
          by: Actor) -> Page[CaseRow]:
    """One page of the cases within reach, the most urgent first (or the newest). Two statements."""
    rows, order = _in_order(showing.listed(_narrowed(holding.seen(by), wanted, by)), wanted, by)
    return paged(rows, order, after=after, limit=limit).map(showing.row)


@query(needs=permissions.SEE_CASES)
def matching(area_id: int, *, wanted: CaseFilter = CaseFilter(), limit: int = 500, by: Actor) -> list[int]:
    """The ids of all that a filter finds, for an act on many: 选中全部 18 件."""
    rows, order = _in_order(_narrowed(holding.seen(by), wanted, by), wanted, by)
    return list(rows.order_by(*order).values_list("pk", flat=True)[:limit])


def every(wanted: CaseFilter, by: Actor) -> Iterator[Case]:
    """All that a filter finds, in the order of the list, by a cursor of the server: flat at any length.

    Inside a transaction of the area, by an actor with the reach of the right in use.
    """
    rows, order = _in_order(showing.listed(_narrowed(holding.seen(by), wanted, by)), wanted, by)
    return iter(rows.order_by(*order).iterator(chunk_size=1_000))


@query(needs=permissions.SEE_CASES)
def counters(area_id: int, *, community_id: int | None = None, by: Actor) -> Counters:
    """How many of each view; what the list's tabs and the menu show. Four statements, by database time."""
    return counting.counters(by, community_id)


@query(needs=permissions.SEE_CASES)
def of_buildings(community_id: int, *, by: Actor) -> dict[int, tuple[int, int]]:
    """How many have not ended in each building that has any, and how many of them are late. One statement."""
    rows = holding.seen(by).filter(community_id=community_id, state__in=OPEN, place__building__isnull=False)
    counted = rows.order_by().values("place__building_id").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(soonest__due__lt=Now())))
    return {row["place__building_id"] or 0: (row["n"], row["late"]) for row in counted}


@query(needs=permissions.SEE_CASES)
def overdue(area_id: int, *, by: Actor) -> int:
    """How many within reach are past a limit: the figure in the menu. One statement, by database time."""
    return counting.late(by)["overdue"]


@query(needs=permissions.SEE_BOARD)
def board(area_id: int, *, at: datetime, by: Actor) -> list[CommunityLine]:
    """The communities within reach with what waits in them, those with most overdue first. One statement."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(BOARD, {"day": day, "month": at - timedelta(days=30), "soon": str(SOON), **ACTIONS,
                               "whole": by.reach.whole, "ids": by.reach.ids("community")})
        return [CommunityLine(*row) for row in cursor.fetchall()]


@query(needs=permissions.SEE_ESCALATED)
def escalated(area_id: int, *, after: str | None = None, limit: int = 50, by: Actor) -> Page[CaseRow]:
    """What was escalated to committee and street and is still open. No personal data is in it."""
    rows = holding.seen(by).filter(rung__gte=holding.HIGH, state__in=OPEN)
    return paged(showing.pressing(showing.listed(rows)), showing.BY_DUE, after=after, limit=limit).map(showing.row)


@query(needs=permissions.SEE_CASES)
def of_home(unit_id: int, *, limit: int = 20, by: Actor) -> list[CaseRow]:
    """The cases of a home, at it or concerning it, newest first."""
    rows = holding.seen(by).filter(Q(place_id=unit_id) | Q(pk__in=CaseHome.objects.filter(unit_id=unit_id).values(
        "case_id")))
    return [showing.row(case) for case in showing.listed(rows).order_by("-id")[:limit]]


@query(needs=permissions.OPEN_CASE)
def case(case_id: int, *, at: datetime, by: Actor) -> CasePage:
    """All of a case for who works on it, helps or oversees; people masked. NotFound, also for its object."""
    employers = organisations.employers(by.user_id, timezone.localdate(at))
    found = showing.listed(holding.involved(by, employers)).select_related(
        "into__place", "split_from__place", "about_organisation").filter(pk=case_id).first()
    if found is None:
        raise NotFound
    overseen = holding.oversees(found, by)
    theirs = overseen or found.handler_id == by.user_id
    hidden = not theirs or holding.hides_reporter(found, by, overseen, employers)
    linked = Case.objects.filter(holding.shielded(by)).filter(Q(into=found) | Q(split_from=found))
    relations = list(linked.select_related("place").order_by("id"))
    events = showing.events_of([found.pk], outward=False)
    return CasePage(
        row=showing.row(found), text=found.text, reference=found.reference, wished=showing.wish(found),
        wished_from=found.wished_from, wished_until=found.wished_until, place_id=found.place_id,
        building_id=found.building_id, reporter=HIDDEN if hidden else mask_name(found.contact_name) or "未登记",
        phone="" if hidden else mask_phone(found.contact_phone), reporter_hidden=hidden,
        may_reveal=not hidden and by.may(permissions.SEE_REPORTER) and bool(found.contact_name or found.contact_phone),
        hotline_no=found.hotline_no or "", former_no=found.former_no or "",
        hotline_limit=found.hotline_limit, about=_about(found, overseen),
        dispatched_why=found.dispatched_why, result=found.result, cost_fen=found.cost_fen,
        resolved_at=found.resolved_at, closed_at=found.closed_at, review=found.review, events=events,
        clocks=reading.of_case(found.pk), parties=_parties(found.pk),
        homes=tuple(CaseHome.objects.filter(case=found).order_by("id").values_list("unit_id", "unit__label", "note")),
        into=showing.linked(found.into, by), split_from=showing.linked(found.split_from, by),
        merged=tuple(line for one in relations if one.into_id == found.pk and (line := showing.linked(one))),
        parts=tuple(line for one in relations if one.split_from_id == found.pk and (line := showing.linked(one))),
        followers=CaseFollower.objects.filter(case=found, reporter=False).count(), ratings=showing.ratings_of(found.pk),
        actions=_actions(found, by, employers),
        files=tuple(photo for event in reversed(events) for photo in event.photos))


def at_spot(place_id: int) -> list[SpotCase]:
    """Open published trouble at a place, for who scans its code. Inside the area; no right: it is on the wall."""
    rows = showing.promised(Case.objects.filter(place_id=place_id, published=True, state__in=OPEN)).annotate(
        joined=Count("followers", filter=Q(followers__reporter=False))).order_by("-id")[:5]
    return [SpotCase(one.pk, showing.plain_title(one), one.category, one.state,
                     one.reported_at, one.handler_name, one.joined, one.promised) for one in rows]


def published(*, numbers: Sequence[str] = (), services: Sequence[tuple[str, str]] = (), since: datetime | None = None,
              until: datetime | None = None, is_open: bool | None = None, limit: int) -> list[PublishedCase]:
    """Trouble at common places as everybody may read it, newest first; `numbers` override the rest. Inside the area."""
    rows = Case.objects.filter(published=True, confidential=False, kind__in=("repair", "emergency")).exclude(
        place__kind="unit")
    if numbers:
        rows = rows.filter(number__in=numbers)
    else:
        equal = {"reported_at__gte": since, "reported_at__lte": until}
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        if services:
            rows = rows.filter(reduce(or_, (Q(kind=kind, category=category) for kind, category in services)))
        if is_open is not None:
            rows = rows.filter(state__in=OPEN if is_open else ENDED)
    due = CaseClock.objects.filter(case=OuterRef("pk"), name="resolve", party=None, stopped=None).values("due")[:1]
    return [PublishedCase(one.number, one.kind, one.category, one.community.name, one.place_id, showing.place_of(one),
                          one.state, one.outcome, one.state in OPEN, one.reported_at, one.touched_at or one.reported_at,
                          one.until)
            for one in rows.select_related("community", "place").annotate(until=Subquery(due)).order_by(
                "-reported_at", "-id")[:limit]]


def public_answers(community_id: int, *, reference: str = "") -> list[PublicAnswer]:
    """Questions about public figures with their answers, without the askers. Inside the area; on the open books."""
    rows = showing.promised(Case.objects.filter(community_id=community_id, kind="objection").exclude(
        state__in=("declined", "withdrawn", "merged")))
    if reference:
        rows = rows.filter(reference=reference)
    return [PublicAnswer(one.pk, one.number, one.reference, one.text, one.result if one.published else "",
                         one.reported_at, one.resolved_at, bool(one.broken))
            for one in rows.order_by("-id")[:100]]


def _in_order(rows: QuerySet[Any, Any], wanted: CaseFilter, by: Actor) -> tuple[QuerySet[Any, Any], tuple[str, ...]]:
    if wanted.newest or wanted.view in ("ended", "all"):
        return rows, ("-id",)
    reached = by.reach.ids("community") if counting.by_community(by) and not by.reach.whole else None
    communities = [wanted.community_id] if wanted.community_id else reached
    if communities is not None:     # said of the narrow row too: it has an index of each community's dues
        rows = rows.filter(soonest__community_id__in=communities)
    rows = showing.pressing(rows)
    if wanted.view == "call_back":      # what could not wait is asked about first
        return rows.annotate(urgent=Cast("soonest__hot", IntegerField())), ("-urgent", *showing.BY_DUE)
    return rows, showing.BY_DUE


def _narrowed(rows: QuerySet[Any, Any], wanted: CaseFilter, by: Actor) -> QuerySet[Any, Any]:
    if wanted.view == "ended":
        rows = rows.filter(state__in=ENDED)
    elif wanted.view == "mine":
        rows = rows.filter(entered_by_id=by.account, state__in=OPEN)
    elif wanted.view in COUNTS:
        rows = rows.annotate(seed=Mod("id", Value(5))).filter(COUNTS[wanted.view])
    equal = {"state": wanted.state, "kind": wanted.kind, "level": wanted.level, "category": wanted.category,
             "source": wanted.source, "community_id": wanted.community_id, "handler_id": wanted.handler_id,
             "soonest__due__lt": wanted.due_before, "reported_at__gte": wanted.reported_from,
             "reported_at__lt": wanted.reported_until}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if wanted.place_id:
        rows = rows.filter(Q(place_id=wanted.place_id) | Q(place__community_id=wanted.place_id)
                           | Q(place__building_id=wanted.place_id) | Q(place__entrance_id=wanted.place_id))
    if wanted.text.strip():
        words = search.normalised(wanted.text)
        found = search.candidates(searching.GROUP, words, by, search.LOOKED_AT)[0] if words else {}
        rows = rows.filter(pk__in=list(found))
    return rows


def _parties(case_id: int) -> tuple[PartyRow, ...]:
    rows = CaseParty.objects.filter(case=case_id).select_related("organisation").order_by("-role", "id")
    return tuple(PartyRow(row.pk, row.role, row.name, row.organisation.name if row.organisation else "", row.user_id,
                          row.wanted, row.joined_at, row.reported_in_at, row.done_at) for row in rows)


def _about(found: Case, overseen: bool) -> str:
    if not overseen or (found.about_user_id is None and found.about_organisation is None):
        return ""
    return found.about_organisation.name if found.about_organisation else "一位员工"


NEEDED = {
    "handler": ("accept", "refuse", "contest", "arrive", "start", "resume", "resolve", "transfer", "whistle"),
    permissions.DISPATCH: ("triage", "reclassify", "pool", "dispatch", "transfer", "whistle", "merge", "split",
                           "resume"),
    permissions.ASK_DECLINE: ("decline",), permissions.GRANT_PAUSE: ("suspend",),
    permissions.ALLOW_DECLINE: ("uphold", "overrule"), permissions.CALL_BACK: ("call_back", "call_try", "reopen",
                                                                               "urge"),
    permissions.ESCALATE: ("escalate",), permissions.REVIEW: ("review",), permissions.GRAB: ("grab",),
    permissions.ANSWER_OBJECTION: ("answer",), permissions.TAKE_PART: ("add_note", "add_photo")}


def _actions(found: Case, by: Actor, employers: Collection[int]) -> tuple[str, ...]:
    """What the flow allows now, and the actor's rights and part in the case; `suspend` of a handler is a wish."""
    allowed = _helping(found, by, employers)
    for needed, names in NEEDED.items():
        if needed == "handler":
            allowed |= set(names) | {"suspend"} if found.handler_id == by.user_id else set()
        elif by.may(needed) and by.reach_of(needed).covers(  # type: ignore[arg-type]
                community=found.community_id, building=found.building_id):
            allowed |= set(names)
    if not found.contested:
        allowed -= {"uphold", "overrule"}
    if not found.review:
        allowed -= {"review"}
    if found.state == "resolved" and found.handler_id == by.user_id:
        allowed -= {"call_back", "call_try"}
    return tuple(name for name in table.possible(found.kind, found.state) if name in allowed)


def _helping(found: Case, by: Actor, employers: Collection[int]) -> set[str]:
    """What a side that was called in has still to say: that it is there, that its part is done."""
    if found.handler_id == by.user_id or not by.may(permissions.TAKE_PART):
        return set()
    part = CaseParty.objects.filter(Q(user_id=by.account) | Q(organisation__in=employers), case=found,
                                    role="helper").first()
    if part is None or part.done_at is not None:
        return set()
    return {"part_done"} if part.reported_in_at else {"report_in", "part_done"}


def numbers_of(case_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of cases. Inside the area."""
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "number"))
