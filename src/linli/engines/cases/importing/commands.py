"""导入事项: what an office brings along from another system, or 12345 hands over: many matters as a set."""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError

from linli.engines.cases import permissions
from linli.engines.cases.clocks import presets, running, starting
from linli.engines.cases.flow import beginning, moving, table
from linli.engines.cases.importing import checking, handlers, queries
from linli.engines.cases.importing.handlers import Handlers
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
from linli.engines.cases.matters.models import Case, CaseParty
from linli.engines.messaging import commands as messaging
from linli.engines.messaging.robots import commands as robots
from linli.engines.messaging.robots.values import ALERTS
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
WHY = "原来由其办理"


@command(needs=permissions.IMPORT_CASES, secret=("matters",))
def import_matters(community_id: int, *, matters: Sequence[Matter], tell: bool = True, at: datetime,
                   key: str | None = None, by: Actor) -> Imported:
    """Write the matters whose numbers are new, as `report_for` would one by one; those in already change nothing.

    What has ended gets its ending too, runs no clock and tells nobody. What goes on stays with its handler or waits for
    the desk. Its limits begin now, since nobody could keep them before; an order of 12345 keeps its own limit, and the
    groups hear once of all that are past it. Reporters are told the new number and handlers how many are theirs,
    unless `tell` is false. All or nothing.
    Refuses: NoMatters, TooManyMatters, WrongMatter, ImportedMeanwhile.
    """
    places.within(community_id, by)
    now = min(at, clock.now())
    hands = handlers.of(now)
    checked(matters, hands, now)
    named = {community_id, *(one.place_id for one in matters if one.place_id)}
    where = directory.whereabouts(community_id, named)
    if len(where) != len(named):
        raise NotFound
    known = queries.numbers_in(community_id, matters)
    fresh = [one for one in matters if (one.source, one.number) not in known]
    if fresh and not presets.stand():
        presets.adopt()
    try:
        cases = written(fresh, where, where[community_id], hands, now, by)
    except IntegrityError as error:
        if violated(error) not in ("case_former_once", "case_hotline_once"):
            raise
        raise ImportedMeanwhile from error
    if tell:
        telling.tell_reported([case for case in cases if case.closed_at is None], by=by)
        tell_handlers(cases, hands, by)
    tell_what_is_hot(cases, by)
    tell_what_is_late(cases, now, where[community_id], by)
    done = Imported(len(cases), sum(case.closed_at is not None for case in cases), len(matters) - len(cases))
    said = digest(matters)
    journal.remark(place_id=community_id, new=done.new, known=done.known, digest=said)
    live.changed(f"cases:{by.area_id}")
    return done


def checked(matters: Sequence[Matter], hands: Handlers, now: datetime) -> None:
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
        if one.handler_id is not None and (why := hands.lacks(one.handler_id, one.category)):
            raise WrongMatter(number=one.number[:40], column="办理人", what=why)


def written(matters: Sequence[Matter], where: Mapping[int, Whereabouts], community: Whereabouts,
            hands: Handlers, now: datetime, by: Actor) -> list[Case]:
    """Cases with their events, clocks and words of the search: a statement for each sort, however many they are."""
    cases = [case_of(one, where[one.place_id or community.id], hands, by) for one in matters]
    if not cases:
        return []
    beginning.begin_many(cases, "submit", code=community.community_code, by=by, side=moving.STAFF,
                         evidence=entering.first_evidence)
    ended = [case for case in cases if case.closed_at is not None]
    moving.write_each(ended, "record_end", by=by, at=lambda case: case.closed_at or case.reported_at,
                      evidence=lambda case: {"text": case.result or UNTOLD,
                                             "number": case.hotline_no or case.former_no})
    sent = [case for case in cases if case.handler_id is not None]
    accepted = [case for case, one in zip(cases, matters, strict=True) if one.accepted and case.handler_id]
    hand_over(sent, accepted, now, by)
    start_limits([case for case in cases if case.closed_at is None], now)
    search.renew(entering.FOUND_BY, [case.pk for case in cases], tokens=entering.TOKENS, new=True)
    return cases


def hand_over(sent: Sequence[Case], accepted: Sequence[Case], now: datetime, by: Actor) -> None:
    """To whoever had them: taken in, sent, and accepted where that was done before."""
    moving.write_each(sent, "triage", by=by, at=lambda case: now, evidence=moving.as_classed)
    moving.write_each(sent, "dispatch", by=by, at=lambda case: now, evidence=lambda case: {
        "to": case.handler_id, "name": case.handler_name, "why": WHY})
    moving.write_each(accepted, "accept", by=by, at=lambda case: now, evidence=lambda case: {})
    CaseParty.objects.bulk_create(CaseParty(
        case=case, role="lead", user_id=case.handler_id, name=case.handler_name, gen=case.gen, joined_at=now)
        for case in sent)


def start_limits(cases: Sequence[Case], now: datetime) -> None:
    """Of what an office brings along only that of the answer: to send a hundred old matters within minutes nobody can.

    What 12345 hands over and nobody has in hand is to be sent as any other new matter.
    """
    new = [case.hotline_limit is not None and case.handler_id is None for case in cases]
    for names, some in ((FIRST_CLOCKS, True), (running.BOUND, False)):
        starting.start_many([case.pk for case, one in zip(cases, new, strict=True) if one is some], names, anchor=now,
                            limits={case.pk: case.hotline_limit for case in cases if case.hotline_limit})


def case_of(matter: Matter, place: Whereabouts, hands: Handlers, by: Actor) -> Case:
    named = {"hotline_no" if matter.source == "hotline" else "former_no": matter.number}
    ending = {} if matter.ended_at is None else {
        "resolved_at": matter.ended_at, "closed_at": matter.ended_at, "outcome": "recorded",
        "result": matter.result.strip()}
    if matter.handler_id is not None and matter.ended_at is None:
        ending = {"handler_id": matter.handler_id, "handler_name": hands.by_user[matter.handler_id].name,
                  "dispatched_why": WHY}
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


def tell_handlers(cases: Sequence[Case], hands: Handlers, by: Actor) -> None:
    """Each once, however many they have."""
    counted = Counter(case.handler_id for case in cases if case.handler_id is not None)
    messaging.send_each([(hands.by_user[user].phone, f"【邻里】从原系统转来 {n} 件由您接着办，在“待办”里。")
                         for user, n in sorted(counted.items()) if hands.by_user[user].phone],
                        kind="case_for_you", by=by)


def tell_what_is_late(cases: Sequence[Case], now: datetime, community: Whereabouts, by: Actor) -> None:
    """One message of all past the limit of 12345: they stand first in 超时 and climb no ladder by themselves."""
    late = sum(case.closed_at is None and case.hotline_limit is not None and case.hotline_limit <= now
               for case in cases)
    if late:
        robots.alert(community.id, kind="breach", by=by, text=(
            f"**{ALERTS['breach']}** 刚导入的 12345 工单有 {late} 件已过来单时限，请从“超时”里先办\n"
            f"{community.community}"))


def digest(matters: Sequence[Matter]) -> str:
    return sha256(json.dumps(plain(list(matters)), ensure_ascii=False).encode()).hexdigest()
