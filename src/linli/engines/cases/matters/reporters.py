"""What residents read of their own reports, and of what they joined in or their report was merged into."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet

from linli.engines.cases import permissions
from linli.engines.cases.clocks import reading
from linli.engines.cases.flow import table
from linli.engines.cases.matters import merging, showing
from linli.engines.cases.matters.models import ENDED, OPEN, Case, CaseFollower
from linli.engines.cases.matters.values import REOPEN_WITHIN, OwnCase, OwnPage
from linli.engines.cases.rating.models import CaseRating
from linli.kernel.access import Actor
from linli.kernel.clock import now
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.kernel.paging import Page, paged
from linli.registry.places import queries as places

OUTWARD = ("respond", "arrive", "resolve", "reply", "confirm")


@query(needs=permissions.SEE_OWN)
def my_cases(user_id: int | None, *, ended: bool | None = None, after: str | None = None, limit: int = 30,
             by: Actor) -> Page[OwnCase]:
    """The actor's own reports and what they joined in, newest first; `ended` narrows to those that ended or did not.

    A report goes the way of the case that it was merged into, and has not ended before that one.
    """
    rows = _own(by)
    ends = _ends(rows.filter(state="merged"))
    if ended is not None:
        goes_on = Q(pk__in=[pk for pk, end in ends.items() if end.state in OPEN])
        rows = rows.filter(Q(state__in=ENDED) & ~goes_on if ended else Q(state__in=OPEN) | goes_on)
    page = paged(showing.promised(showing.listed(rows)), ("-id",), after=after, limit=limit)
    rated = set(CaseRating.objects.filter(case__in=[one.pk for one in page], gen=F("case__gen")).values_list(
        "case_id", flat=True))
    several = len(places.communities_of([one.place_id for one in by.grants if one.scope == "unit"])) > 1
    return page.map(lambda one: replace(showing.own_row(
        one, rated=one.pk in rated, target=ends.get(one.pk, one), joined=one.reporter_user_id != by.account),
        several=several))


@query(needs=permissions.SEE_OWN)
def my_case(case_id: int, *, by: Actor) -> OwnPage:
    """One's own report: progress, limits, photos, what one may do now; or one that they joined in. NotFound."""
    found = showing.promised(showing.listed(_own(by))).filter(pk=case_id).first()
    if found is None:
        raise NotFound
    return own_page(found, reporter=found.reporter_user_id == by.account)


def _own(by: Actor) -> QuerySet[Any, Any]:
    """What the actor reported, or counted themselves in with."""
    joined = CaseFollower.objects.filter(user_id=by.account).values("case_id")
    return Case.objects.filter(pk__in=Case.objects.filter(reporter_user_id=by.account).values("pk").union(joined))


def _ends(merged: QuerySet[Any, Any]) -> dict[int, Any]:
    """Of each merged case the one that it ended up in. Three statements, one when there are none."""
    chains = merging.chains(merged.values_list("pk", flat=True))
    ends = showing.promised(Case.objects.all()).in_bulk({chain[-1] for chain in chains.values()})
    return {pk: ends[chain[-1]] for pk, chain in chains.items()}


def own_page(found: Any, *, reporter: bool) -> OwnPage:
    """As its reporter reads it, or whoever follows it by a link. Inside the area."""
    chain = merging.chain(found)
    target = found if found.into_id is None else showing.promised(
        showing.listed(Case.objects.filter(pk=chain[-1]))).get()
    ratings = showing.ratings_of(found.pk)
    rated = any(one.gen == found.gen for one in ratings)
    events = showing.events_of(chain, outward=True)
    words = tuple(showing.without_report(event, found.pk if reporter else None) for event in events
                  if event.side != "reporter" or reporter)
    clocks = tuple(one for one in reading.of_case(target.pk) if one.party_id is None and one.name in OUTWARD)
    return OwnPage(
        row=showing.own_row(found, rated=rated, joined=not reporter, target=target),
        text=found.text if reporter else "", spot=found.spot, wished=showing.wish(found), reference=found.reference,
        result=target.result, cost_fen=target.cost_fen, outcome=found.outcome, version=found.version,
        gen=found.gen, events=_theirs(words, found.pk, chain), clocks=clocks,
        event_title=target.title if target is not found else "", merged=target.taken,
        ratings=ratings if reporter else (),
        actions=_own_actions(found, rated) if reporter else (),
        files=tuple(photo for event in reversed(words) for photo in event.photos))


def _theirs(events: tuple[Any, ...], own: int, chain: list[int]) -> tuple[Any, ...]:
    """Of the event a report was merged into, a reporter reads what staff did, not what others wrote."""
    return events if len(chain) == 1 else tuple(one for one in events if one.side != "reporter" or one.case_id == own)


def _own_actions(found: Case, rated: bool) -> tuple[str, ...]:
    names = ["confirm", "withdraw", "reopen", "urge", "add_note"]
    if found.result and not rated:
        names.append("rate")
    if found.state == "declined":
        names.append("appeal")
    ended = found.closed_at or found.resolved_at
    if ended is not None and now() > ended + REOPEN_WITHIN:
        names.remove("reopen")
    return tuple(name for name in table.possible(found.kind, found.state) if name in names)
