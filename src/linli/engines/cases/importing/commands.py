"""导入事项: what an office brings along from another system, or 12345 hands over: many matters as a set."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError

from linli.engines.cases import permissions
from linli.engines.cases.clocks import presets, starting
from linli.engines.cases.flow import beginning, moving, table
from linli.engines.cases.importing import checking, queries
from linli.engines.cases.importing.values import (
    MOST,
    Imported,
    ImportedMeanwhile,
    Matter,
    NoMatters,
    TooManyMatters,
    WrongMatter,
)
from linli.engines.cases.intake import entering
from linli.engines.cases.intake.entering import Entry
from linli.engines.cases.matters import telling
from linli.engines.cases.matters.models import Case
from linli.kernel import clock, journal, live, search
from linli.kernel.access import Actor
from linli.kernel.commands import command, plain, violated
from linli.kernel.errors import NotFound
from linli.registry.people.rules import clean_phone
from linli.registry.places import directory
from linli.registry.places import queries as places
from linli.registry.places.values import Whereabouts

UNTOLD = "原系统没有写办结结果"
FIRST_CLOCKS = table.FIRST_CLOCKS.split()[1:]


@command(needs=permissions.IMPORT_CASES, secret=("matters",))
def import_matters(community_id: int, *, matters: Sequence[Matter], tell: bool = True, at: datetime,
                   key: str | None = None, by: Actor) -> Imported:
    """Write the matters whose numbers are new, as `report_for` would one by one; those in already change nothing.

    What has ended gets its ending too, runs no clock and tells nobody. What goes on waits for the desk with the limits
    of its own hour; its reporter is told the new number unless `tell` is false. All or nothing.
    Refuses: NoMatters, TooManyMatters, WrongMatter, ImportedMeanwhile.
    """
    places.within(community_id, by)
    now = min(at, clock.now())
    checked(matters, now)
    named = {community_id, *(one.place_id for one in matters if one.place_id)}
    where = directory.whereabouts(community_id, named)
    if len(where) != len(named):
        raise NotFound
    known = queries.numbers_in(community_id, matters)
    fresh = [one for one in matters if (one.source, one.number) not in known]
    if fresh and not presets.stand():
        presets.adopt()
    try:
        cases = written(fresh, where, where[community_id], by)
    except IntegrityError as error:
        if violated(error) not in ("case_former_once", "case_hotline_once"):
            raise
        raise ImportedMeanwhile from error
    if tell:
        telling.tell_reported([case for case in cases if case.closed_at is None], by=by)
    tell_what_is_hot(cases, by)
    done = Imported(len(cases), sum(case.closed_at is not None for case in cases), len(matters) - len(cases))
    said = digest(matters)
    journal.remark(place_id=community_id, new=done.new, known=done.known, digest=said)
    live.changed(f"cases:{by.area_id}")
    return done


def checked(matters: Sequence[Matter], now: datetime) -> None:
    if not matters:
        raise NoMatters
    if len(matters) > MOST:
        raise TooManyMatters(most=MOST, given=len(matters))
    seen = set()
    for one in matters:
        if (one.source, one.number) in seen:
            raise WrongMatter(number=one.number, column="来源编号", what="同一批里有两件")
        seen.add((one.source, one.number))
        for column, what in checking.wrong(one, now=now):
            raise WrongMatter(number=one.number[:40], column=column, what=what)


def written(matters: Sequence[Matter], where: Mapping[int, Whereabouts], community: Whereabouts,
            by: Actor) -> list[Case]:
    """Cases with their events, clocks and words of the search: a statement for each sort, however many they are."""
    cases = [case_of(one, where[one.place_id or community.id], by) for one in matters]
    if not cases:
        return []
    beginning.begin_many(cases, "submit", code=community.community_code, by=by, side=moving.STAFF,
                         evidence=entering.first_evidence)
    ended = [case for case in cases if case.closed_at is not None]
    moving.write_each(ended, "record_end", by=by, at=lambda case: case.closed_at or case.reported_at,
                      evidence=lambda case: {"text": case.result or UNTOLD,
                                             "number": case.hotline_no or case.former_no})
    going_on = [case for case in cases if case.closed_at is None]
    starting.start_many({case.pk: case.reported_at for case in going_on}, FIRST_CLOCKS,
                        limits={case.pk: case.hotline_limit for case in going_on if case.hotline_limit})
    search.renew(entering.FOUND_BY, [case.pk for case in cases], tokens=entering.TOKENS, new=True)
    return cases


def case_of(matter: Matter, place: Whereabouts, by: Actor) -> Case:
    named = {"hotline_no" if matter.source == "hotline" else "former_no": matter.number}
    ending = {} if matter.ended_at is None else {
        "resolved_at": matter.ended_at, "closed_at": matter.ended_at, "outcome": "recorded",
        "result": matter.result.strip()}
    case = entering.case_of(place, checking.given_of(matter), Entry(matter.source, columns={
        "contact_name": matter.name.strip(), "contact_phone": clean_phone(matter.phone) or "",
        "entered_by_id": by.user_id, "hotline_limit": matter.limit, "reported_at": matter.reported_at,
        **named, **ending}))
    if matter.spot and matter.place_id is None:      # it may be somebody's home
        case.published = False
    return case


def tell_what_is_hot(cases: Sequence[Case], by: Actor) -> None:
    """The groups on duty hear of an emergency of the last hour, as of any other; of an older one they have."""
    since = clock.now() - telling.FRESH
    for case in cases:
        if case.closed_at is None and case.reported_at > since and (case.kind == "emergency" or case.level == 1):
            telling.tell_groups(case.pk, "emergency", "", came=case.reported_at, by=by)


def digest(matters: Sequence[Matter]) -> str:
    return sha256(json.dumps(plain(list(matters)), ensure_ascii=False).encode()).hexdigest()
