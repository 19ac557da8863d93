"""From rows of the database to rows of the faces."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import LessThan
from django.utils import timezone

from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.intake.categories import TITLES
from linli.engines.cases.matters.models import Case, CaseEvent, CaseFile, CaseParty
from linli.engines.cases.matters.values import TAG_TITLES, CaseRow, EventRow, Linked, OwnCase, RatingRow
from linli.engines.cases.rating.models import CaseRating
from linli.kernel.access import Actor
from linli.kernel.files import queries as files
from linli.kernel.files.values import FileRef

LATE = LessThan(F("soonest__due"), Now())
BY_DUE = ("soonest__due", "id")
PROMISES = ("resolve", "reply")      # the limits that whoever reported waits for
SAID = ("text", "reason", "basis", "why", "words")     # what of the evidence is read as a sentence


def listed(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """With what a line needs: place, community, lateness by database time, helpers, reports taken in."""
    taken = Case.objects.filter(into=OuterRef("pk")).order_by().values("into").annotate(n=Count("pk")).values("n")
    found: QuerySet[Any, Any] = rows.select_related("community", "place", "soonest").annotate(
        late=LATE, helped=Exists(CaseParty.objects.filter(case=OuterRef("pk"), role="helper",
                                                          organisation__isnull=False, done_at=None)),
        taken=Coalesce(Subquery(taken), 0))
    return found


def promised(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """With the limit told to who reported, and whether it has passed."""
    due = CaseClock.objects.filter(case=OuterRef("pk"), name__in=PROMISES, party=None, stopped=None).order_by(
        "due").values("due")[:1]
    found: QuerySet[Any, Any] = rows.annotate(promised=Subquery(due), broken=LessThan(Subquery(due), Now()))
    return found


def pressing(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Those that have not ended, the most urgent first. Read in the order of the index, so only as far as is shown."""
    found: QuerySet[Any, Any] = rows.filter(soonest__isnull=False).order_by(*BY_DUE)
    return found


def wish(case: Any) -> str:
    """When somebody may come: in their words, and the chosen hours with their day, which 明天 is not on the morrow."""
    return "，".join(filter(None, (case.wished, _hours(case.wished_from, case.wished_until))))


def _hours(starts: datetime | None, ends: datetime | None) -> str:
    """`11-29 09:00–12:00`; open at the end that was not said."""
    if starts is None and ends is None:
        return ""
    first, last = (f"{timezone.localtime(one):%m-%d %H:%M}" if one else "" for one in (starts, ends))
    return f"{first}–{last[6:] if first[:5] == last[:5] else last}"


def row(case: Any) -> CaseRow:
    return CaseRow(
        case.pk, case.number, case.kind, case.category, case.level, case.title, case.community_id, case.community.name,
        place_of(case), case.spot, case.state, case.source, case.handler_id, case.handler_name, case.next_due,
        bool(case.late), case.reported_at, case.rung, case.gen, case.version, case.contested, case.confidential,
        case.public_event, case.helped, case.taken, case.suspended_until, case.outcome, case.resolved_at)


def own_row(case: Any, *, rated: bool, joined: bool = False, target: Any) -> OwnCase:
    """One line for the reporter, or who joined in; `target` is where a merged report ended up, else the case itself.

    The target is one of `promised` rows.
    """
    return OwnCase(case.pk, case.number, case.kind, case.category, plain_title(case) if joined else case.title,
                   place_of(case), case.community.name, case.state, case.reported_at, target.handler_name,
                   target.promised, bool(target.broken),
                   case.state == "resolved" and not joined,
                   case.state in ("resolved", "closed") and not (rated or joined) and bool(
                       case.handler_id or case.result), "" if target is case else target.state, joined)


def place_of(case: Case) -> str:
    return case.place.name if case.place.kind == "community" else case.place.label or case.place.name


def plain_title(case: Case) -> str:
    """The reporter's own words may name a person: the public reads the category."""
    return TITLES.get(case.category, case.category)


def linked(case: Case | None, by: Actor | None = None) -> Linked | None:
    """A line about another case; none to whom it is about."""
    if case and by and by.user_id and case.about_user_id == by.user_id:
        return None
    return Linked(case.pk, case.number, case.title, place_of(case), case.state, case.reported_at) if case else None


def events_of(case_ids: Iterable[int], *, outward: bool) -> tuple[EventRow, ...]:
    """The timeline of a case (and of the event it was merged into), newest first; outward without what is internal."""
    ids = list(case_ids)
    found = CaseEvent.objects.filter(case__in=ids).order_by("-occurred_at", "-id")
    if outward:
        found = found.filter(internal=False)
    photos = files_of(ids, outward=outward)
    return tuple(_event(event, tuple((stage, ref) for of, stage, ref in photos if of == event.pk), outward)
                 for event in found[:300])


def without_report(event: EventRow, own: int | None) -> EventRow:
    """The event without photos that somebody else reported with; `own` is the case whose reporter looks."""
    if event.case_id == own:
        return event
    return replace(event, photos=tuple((stage, ref) for stage, ref in event.photos if stage != "report"))


def files_of(case_ids: Iterable[int], *, outward: bool) -> list[tuple[int, str, FileRef]]:
    """(event, stage, file) of cases. Two statements."""
    rows = CaseFile.objects.filter(case__in=list(case_ids)).order_by("id")
    if outward:
        rows = rows.filter(internal=False)
    held = list(rows.values_list("event_id", "stage", "file_id"))
    refs = files.refs([file_id for _, _, file_id in held])
    return [(event, stage, refs[file_id]) for event, stage, file_id in held if file_id in refs]


def ratings_of(case_id: int) -> tuple[RatingRow, ...]:
    """What its reporter thought of it, each time it was done."""
    return tuple(RatingRow(row.gen, row.speed, row.result, row.manner, row.words, row.at,
                           tuple(TAG_TITLES[one] for one in row.tags))
                 for row in CaseRating.objects.filter(case=case_id).order_by("gen"))


def _event(event: CaseEvent, photos: tuple[tuple[str, FileRef], ...], outward: bool) -> EventRow:
    said = next((str(event.evidence[name]) for name in SAID if event.evidence.get(name)), "")
    if outward and event.action in ("dispatch", "grab"):
        said = ""      # why somebody was chosen is the desk's
    return EventRow(event.pk, event.case_id, event.action, event.from_state, event.to_state, event.actor, event.side,
                    event.internal,
                    event.occurred_at, event.received_at, event.gen, said, {} if outward else event.evidence, photos)
