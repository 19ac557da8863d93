"""What helps at the front doors: who calls, whether it was reported already, what the text is likely to be about."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.clocks import reading
from linli.engines.cases.clocks.reading import Expected
from linli.engines.cases.flow.values import STATE_TITLES
from linli.engines.cases.intake import categories, entering
from linli.engines.cases.intake.categories import Category
from linli.engines.cases.intake.values import (
    CallerCard,
    CallerCase,
    CallerHome,
    Duplicate,
    PlaceHit,
    PlaceUnclear,
    ReportPlace,
)
from linli.engines.cases.matters import holding, showing
from linli.engines.cases.matters.models import OPEN, Case
from linli.engines.cases.rating.models import CaseRating
from linli.kernel import search
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.kernel.models import Gram
from linli.registry.people import calling
from linli.registry.people.rules import clean_phone
from linli.registry.places import queries as places
from linli.registry.places.values import Whereabouts

LATELY = timedelta(hours=12)
COMMON = ("community", "spot", "building")      # the order in which a resident finds what is common
ENOUGH = 2      # shared pieces that make two texts alike


@query(needs=permissions.LOOK_UP_CALLER)
def homes_of(phone: str, *, at: datetime, by: Actor) -> tuple[CallerHome, ...]:
    """The people and homes that a number belongs to. Raises PhoneUnreadable."""
    return _homes_of(clean_phone(phone) or "", at, by)


@query(needs=permissions.LOOK_UP_CALLER)
def caller(phone: str, *, at: datetime, by: Actor) -> CallerCard:
    """Who calls from this number: homes, open cases of number and homes, the last ended ones. PhoneUnreadable."""
    number = clean_phone(phone) or ""
    found = _homes_of(number, at, by)
    homes = [one.unit_id for one in found]
    overseen = by.reach_of(permissions.SEE_CASES).condition(Case)
    rows = Case.objects.filter(overseen, holding.shielded(by), holding.discreet(by)).filter(
        Q(contact_phone=number) | Q(reporter__in=[one.person_id for one in found]) | Q(place__in=homes, state__in=OPEN)
    ) if number else Case.objects.none()
    listed = list(showing.listed(rows).order_by("-id")[:40])
    stars = {case_id: min(parts) for case_id, *parts in CaseRating.objects.filter(
        case__in=[one.pk for one in listed]).order_by("gen").values_list("case_id", "speed", "result", "manner")}
    lines = [(one.state in OPEN, CallerCase(
        one.pk, one.number, one.title, f"{one.community.name} {showing.place_of(one)}", one.state,
        STATE_TITLES[one.state], one.handler_name, one.next_due, one.reported_at, stars.get(one.pk))) for one in listed]
    return CallerCard(
        number, found,
        tuple(line for is_open, line in lines if is_open), tuple(line for is_open, line in lines if not is_open)[:10])


def _homes_of(number: str, at: datetime, by: Actor) -> tuple[CallerHome, ...]:
    found = calling.callers(number, on=timezone.localdate(at), by=by) if number else []
    return tuple(CallerHome(one.person_id, one.name, one.unit_id, one.home, one.community_id, one.tenure)
                 for one in found)


@query(needs=permissions.REPORT_FOR)
def spoken_of(address: str, *, by: Actor) -> int:
    """The one community within reach that an address means. Refuses: PlaceUnclear."""
    found = places.communities_said(address, by)
    if len(found) != 1:
        raise PlaceUnclear
    return found[0]


@query(needs=permissions.REPORT_FOR)
def duplicates(place_id: int, *, category: str = "", text: str = "", at: datetime, by: Actor) -> list[Duplicate]:
    """Open cases that may be the same matter, public events first, each with why. Three statements."""
    place = entering.place_of(place_id)
    rows = Case.objects.filter(by.reach_of(permissions.SEE_CASES).condition(Case) if by.may(permissions.SEE_CASES)
                               else Q(published=True)).filter(holding.shielded(by), holding.discreet(by))
    return like(rows, place, category=category, text=text, at=at)


@query(needs=permissions.REPORT_FOR)
def places_like(text: str, *, by: Actor) -> list[PlaceHit]:
    """Homes and common places that the words may mean: 3-2-501, 沈, 水泵房."""
    if not text.strip():
        return []
    common = [PlaceHit(one.id, one.spoken, one.community, True) for one in places.common_like(text, by=by)]
    return [PlaceHit(hit.subject_id, hit.title, hit.detail, False)
            for hit in search.hits("homes", text, by=by, limit=8)] + common


@query(needs=permissions.REPORT_FOR)
def where(place_id: int, *, by: Actor) -> PlaceHit | None:
    """One place by its number, if it is within reach."""
    found = places.whereabouts(place_id)
    if found is None or not by.reach.covers(community=found.community_id, building=found.building_id):
        return None
    return PlaceHit(found.id, found.spoken, found.community, found.kind != "unit")


@query(needs=permissions.REPORT_FOR)
def limits(kind: str, *, level: int, source: str = "phone", latest: datetime | None = None, at: datetime,
           by: Actor) -> list[Expected]:
    """By when the caller would be answered, by the rules in force."""
    return reading.expected(kind, level, source, at=at, latest=latest)


@query(needs=permissions.REPORT)
def promise(kind: str, *, level: int, at: datetime, by: Actor) -> list[Expected]:
    """To a resident before they send: by when somebody takes it on, and by when it is done or answered."""
    return [one for one in reading.expected(kind, level, "page", at=at) if one.name in ("respond", "resolve", "reply")]


@query(needs=permissions.REPORT)
def alike(place_id: int, *, category: str = "", text: str = "", at: datetime, by: Actor) -> list[Duplicate]:
    """To a resident: open published trouble that may be the same, by its category alone. NotFound elsewhere."""
    place = places.whereabouts(place_id)
    if place is None or place.community_id not in _communities(by):
        raise NotFound
    return like(Case.objects.filter(published=True), place, category=category, text=text, at=at, plain=True)


def like(rows: QuerySet[Any, Any], place: Whereabouts, *, category: str, text: str, at: datetime,
         plain: bool = False) -> list[Duplicate]:
    """Near (same place, stair or building; events of the whole community) and of one category or with its words."""
    near = Q(place_id=place.id)
    if place.entrance_id:
        near |= Q(place__entrance_id=place.entrance_id)
    if place.building_id:
        near |= Q(place_id=place.building_id) | Q(place__building_id=place.building_id, place__kind="spot")
    # A common place of the community, or an event, may be what every home of it feels.
    near |= Q(public_event=True) | Q(place_id=place.community_id) | Q(place__building=None, place__kind="spot")
    shared = Gram.objects.filter(kind="case_pair", object_id=OuterRef("pk"), gram__in=pairs(text)).order_by().values(
        "object_id").annotate(count=Count("gram")).values("count")
    about = Q(shared__gte=ENOUGH) | (Q(category=category) if category else Q(pk__in=[]))
    found = rows.annotate(shared=Coalesce(Subquery(shared), 0)).filter(near & about, community_id=place.community_id,
                                                                       state__in=OPEN, into=None).select_related(
        "place").annotate(taken=Count("merged")).order_by("-public_event", "-id")[:8]
    return [Duplicate(one.pk, one.number, showing.plain_title(one) if plain else one.title, showing.place_of(one),
                      STATE_TITLES[one.state], one.reported_at, one.public_event, one.taken,
                      _why(one, place, category, at), one.result) for one in found]


@query(needs=permissions.REPORT)
def report_places(user_id: int | None, *, by: Actor) -> list[ReportPlace]:
    """Where a resident may report: the own homes first, then what is common in their communities."""
    homes = by.reach.ids("unit")
    communities = _communities(by)
    several = len(communities) > 1
    shared = places.common(sorted(communities))
    names = {one.community_id: one.name for one in shared if one.kind == "community"}
    found = [ReportPlace(unit, f"{names[community]} {label}" if several else label, True)
             for unit, (label, community) in sorted(places.labels_in(homes).items())]
    for one in sorted(shared, key=lambda one: (one.community_id or 0, COMMON.index(one.kind))):
        spoken = f"{one.name}公共部位" if one.kind == "community" else one.spoken
        inside = several and one.kind != "community"
        found.append(ReportPlace(one.id, f"{names[one.community_id]} {spoken}" if inside else spoken, False))
    return found


def _communities(by: Actor) -> set[int]:
    return places.communities_of(by.reach.ids("unit")) | set(by.reach.ids("community"))


@query(needs=permissions.SEE_OWN)
def kinds_and_categories(user_id: int | None, *, by: Actor) -> dict[str, tuple[Category, ...]]:
    """The categories of each kind, in the order in which they are offered."""
    return {kind: categories.of_kind(kind) for kind in ("repair", "complaint", "suggestion", "consultation",
                                                        "emergency")}


def pairs(text: str) -> list[str]:
    """The pieces of two characters: two texts that share some say something alike."""
    bare = "".join(letter for letter in text.lower() if letter.isalnum())[:120]
    return list({bare[start:start + 2] for start in range(len(bare) - 1)})


def _why(one: Case, place: Whereabouts, category: str, at: datetime) -> str:
    where = "同一位置" if one.place_id == place.id else "公共事件" if one.public_event else "附近"
    return " + ".join(filter(None, (where, "同类" if one.category == category else "说法相近",
                                    "12 小时内" if one.reported_at > at - LATELY else "")))

