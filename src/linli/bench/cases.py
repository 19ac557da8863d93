"""Cases from the report to the reporter's yes, eight at once, against the same rows by hand-written SQL.

Ours is seven commands: rights, journal, keys, locks, flow, evidence, clocks. The reference writes the same rows
into the same tables with the same triggers, seven transactions a case; it reckons no limit and asks nothing.
"""
from __future__ import annotations

import io
import itertools
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.db import connection
from PIL import Image

from linli.bench.billing import analyse
from linli.bench.measure import Measure
from linli.bench.payments import CONNECTIONS, connect, together, widen_pool
from linli.engines.cases.clocks import presets
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.kernel.access import Actor, Grant, system
from linli.kernel.files import commands as filing
from linli.kernel.files.values import PHOTOS
from linli.kernel.models import Area
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from linli.registry.people import commands as people
from linli.registry.places import commands as places
from linli.registry.places import queries as placed

SIZE, ROUNDS = 800, 4
GIVEN = NewCase("repair", "leak", "厨房水管漏水")
numbers = itertools.count(1)


@dataclass(frozen=True)
class Town:
    area: int
    community: int
    code: str
    desk: Actor
    owners: list[Actor]
    units: list[int]
    repairers: list[Actor]
    photos: list[int]


def run(size: int) -> Measure:
    """Measure `size` cases of each, in turns."""
    widen_pool()
    town = build()
    each = max(CONNECTIONS, size // ROUNDS)
    ours_all(town, 2 * CONNECTIONS)      # warm: connections, plans, caches
    theirs_all(town, CONNECTIONS)
    analyse()
    ours, theirs = 0.0, 0.0
    for _ in range(ROUNDS):
        theirs += theirs_all(town, each)
        ours += ours_all(town, each)
    done = each * ROUNDS
    return Measure("cases", done, ours, theirs, more={
        "per_second": round(done / ours, 1), "reference_per_second": round(done / theirs, 1),
        "connections": CONNECTIONS})


def build() -> Town:
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    code, start = f"B{secrets.token_hex(3)}".upper(), date(2026, 1, 1)
    community = places.create_community(code, name="测速小区", on=start, by=by)
    places.create_buildings_by_rule(community, buildings=["1"], entrances=2, storeys=10, per_storey=2, by=by)
    firm = organisations.add_organisation(community, kind="firm", name="测速物业", on=start, by=by)
    post = organisations.add_post(firm, place_id=community, title="维修", role=roles.REPAIRER, on=start, by=by)
    with in_area(area):
        presets.adopt()
        units = placed.unit_ids(community)[:CONNECTIONS]

    def actor(name: str, role: str, scope: str, place: int) -> Actor:
        user = users.create_user(f"u{secrets.token_hex(5)}", name=name, by=by)
        return Actor(user, name, area, (Grant(role, scope, place),))

    def owner(number: int, unit: int) -> Actor:
        person = people.add_person(community, name=f"测速住户{number}", phone=f"1990000{number:04d}", by=by)
        return replace(actor(f"测速住户{number}", roles.OWNER, "unit", unit), person_id=person)

    repairers = [actor(f"测速师傅{n}", roles.REPAIRER, "community", community) for n in range(CONNECTIONS)]
    for one in repairers:
        organisations.name_holder(post, name=one.name, phone="19900004444", user_id=one.account, on=start, by=by)
        dispatching.set_worker(one.account, name=one.name, phone="19900004444", skills=("water",), cap=50, by=by)
    return Town(area, community, code, actor("测速调度", roles.DISPATCHER, "area", 0),
                [owner(n, unit) for n, unit in enumerate(units)], units, repairers,
                [photo(one) for one in repairers])


def photo(by: Actor) -> int:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), ((by.account * 7) % 255, 99, 40)).save(data, "PNG")
    data.seek(0)
    data.name = "after.png"
    return filing.store(data, kinds=PHOTOS, purpose="cases.file", by=by).id


def ours_all(town: Town, count: int) -> float:
    def hand(number: int) -> None:
        for _ in range(number, count, CONNECTIONS):
            whole(town, number)
        connection.close()
    return together(hand)


def whole(town: Town, number: int) -> None:
    """报事 → 派单 → 接单 → 到场 → 开始 → 办结 → 确认."""
    owner, repairer, at = town.owners[number], town.repairers[number], now()
    case = intake.submit(town.units[number], given=GIVEN, at=at, key=uuid.uuid4().hex, by=owner).case_id
    dispatching.dispatch(case, user_id=repairer.user_id, reason="测速", at=at, by=town.desk)
    handling.accept(case, at=at, by=repairer)
    handling.arrive(case, way="gps", position=(29.9, 121.5), at=at, by=repairer)
    handling.start(case, at=at, by=repairer)
    handling.resolve(case, text="换了接头", after=(town.photos[number],), at=at, by=repairer)
    ending.confirm(case, at=at, by=owner)


def now() -> datetime:
    return datetime.now(UTC)


def theirs_all(town: Town, count: int) -> float:
    lines = [connect() for _ in range(CONNECTIONS)]

    def hand(number: int) -> None:
        for _ in range(number, count, CONNECTIONS):
            Hand(lines[number], town, number).whole()

    try:
        return together(hand)
    finally:
        for line in lines:
            line.close()


CASE = """
INSERT INTO cases_case (number, kind, category, level, community_id, building_id, place_id, spot, title, text,
                        reference, wished, source, reporter_user_id, contact_name, contact_phone, confidential,
                        entered_by_id, handler_name, dispatched_why, reported_at, rule_version, outcome, result)
SELECT %s || '-H' || %s, kind, category, level, community_id, building_id, %s, '', title, text, '', '', source, %s,
       contact_name, '', false, %s, '', '', now(), rule_version, '', '' FROM cases_case
 WHERE area_id = linli_area() AND id = %s RETURNING id"""
CLOCKS = """
INSERT INTO cases_clock (case_id, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, anchor, due, warn,
                         fires, provisional, void)
SELECT %s, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, now(), now() + interval '4 hours',
       now() + interval '3 hours', now() + interval '3 hours', false, false
  FROM cases_clock WHERE area_id = linli_area() AND case_id = %s"""
GRAMS = """
INSERT INTO kernel_gram (gram, kind, object_id, place_id)
SELECT DISTINCT substr(title, n, 12), 'case', id, community_id FROM cases_case, generate_series(1, 7) n
 WHERE area_id = linli_area() AND id = %s
UNION ALL SELECT DISTINCT substr(title, n, 2), 'case_pair', id, community_id FROM cases_case, generate_series(1, 6) n
 WHERE area_id = linli_area() AND id = %s"""
EVENT = """
INSERT INTO cases_caseevent (case_id, op_id, action, from_state, to_state, gen, actor, user_id, side, internal,
                             occurred_at, evidence)
VALUES (%s, %s, %s, %s, %s, 1, %s, %s, %s, false, now(), %s) RETURNING id"""
JOURNAL = """
INSERT INTO kernel_journalrow (actor, user_id, command, subject, place_id, given, changed, request_id)
VALUES (%s, %s, 'by hand', %s, %s, '{}', '{}', '')"""
MESSAGE = """
INSERT INTO messaging_message (channel, address, kind, text, secret, status, attempts, error)
VALUES ('sms', %s, %s, 'x', false, 'kept', 0, '')"""
TOLD = {"dispatch": "case_dispatched", "respond": "case_accepted", "resolve": "case_resolved"}    # to the reporter
STEPS = (      # of one transaction each: actions, state before and after, whose, evidence, the clock that stops
    ((("triage", "reported", "triaged", '{"category": "leak", "level": 2}'),
      ("dispatch", "triaged", "dispatched", '{"to": 1, "name": "x", "why": "x", "others": []}')), "desk", "dispatch"),
    ((("accept", "dispatched", "accepted", "{}"),), "repairer", "respond"),
    ((("arrive", "accepted", "on_site", '{"proof": "x", "way": "gps"}'),), "repairer", "arrive"),
    ((("start", "on_site", "working", "{}"),), "repairer", ""),
    ((("resolve", "working", "resolved", '{"text": "x", "after": [1]}'),), "repairer", "resolve"),
    ((("confirm", "resolved", "closed", "{}"),), "reporter", "confirm"))


@dataclass(frozen=True)
class Hand:
    """A connection that writes the rows of `whole` by bare statements; the first case of ours is the pattern."""

    db: psycopg.Connection
    town: Town
    number: int = 0

    def do(self, statement: str, *given: Any) -> Any:
        cursor = self.db.execute(statement, given)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def moved(self, case: int, action: str, before: str, after: str, who: Actor, evidence: str) -> Any:
        side = "reporter" if who in self.town.owners else "staff"
        event = self.do(EVENT, case, uuid.uuid4(), action, before, after, who.name, who.user_id, side, evidence)
        self.do("SELECT pg_notify('linli_live', topic) FROM unnest(%s::text[]) AS topic",
                [f"cases:{self.town.area}", f"case:{case}"])
        return event

    def report(self) -> int:
        """The first of the seven transactions; return the case."""
        unit, owner, do = self.town.units[self.number], self.town.owners[self.number], self.do
        with self.db.transaction():
            do("SELECT set_config('linli.area', %s, true)", str(self.town.area))
            pattern = do("SELECT min(id) FROM cases_case WHERE area_id = linli_area()")
            do("INSERT INTO kernel_once (command, key, fingerprint, answer) VALUES ('by hand', %s, %s, '{}')",
               uuid.uuid4().hex, "0" * 64)
            do("UPDATE cases_caseseries SET last = last + 1 WHERE area_id = linli_area() AND community_id = %s "
               "RETURNING last", self.town.community)
            case = int(do(CASE, self.town.code, next(numbers), unit, owner.user_id, owner.user_id, pattern))
            self.moved(case, "submit", "", "reported", owner, '{"title": "x", "source": "page", "text": "x"}')
            do(CLOCKS, case, pattern)
            do(GRAMS, case, case)
            do(MESSAGE, "19900000000", "case_reported")
            do(JOURNAL, owner.name, owner.user_id, str(case), unit)
        return case

    def whole(self) -> None:
        case, town = self.report(), self.town
        people = {"desk": town.desk, "repairer": town.repairers[self.number], "reporter": town.owners[self.number]}
        for actions, whose, clock in STEPS:
            with self.db.transaction():
                self.do("SELECT set_config('linli.area', %s, true)", str(town.area))
                self.do("SELECT id FROM cases_case WHERE area_id = linli_area() AND id = %s FOR UPDATE", case)
                for action, before, after, evidence in actions:
                    event = self.moved(case, action, before, after, people[whose], evidence)
                self.beside(case, clock, event)
                self.do(JOURNAL, people[whose].name, people[whose].user_id, str(case), town.units[self.number])

    def beside(self, case: int, clock: str, event: int) -> None:
        """What a step writes beside its event: columns, parties, files, messages, the clock that stops."""
        do, handler = self.do, self.town.repairers[self.number]
        if clock == "dispatch":
            do("UPDATE cases_case SET handler_id = %s, handler_name = %s WHERE area_id = linli_area() AND id = %s",
               handler.user_id, handler.name, case)
            do("INSERT INTO cases_caseparty (case_id, role, user_id, name, gen, wanted, joined_at) "
               "VALUES (%s, 'lead', %s, %s, 1, '', now())", case, handler.user_id, handler.name)
            do(MESSAGE, "19900004444", "case_for_you")
        if clock == "resolve":
            do("UPDATE cases_case SET resolved_at = now(), result = 'x' WHERE area_id = linli_area() AND id = %s", case)
            do("INSERT INTO cases_casefile (case_id, event_id, file_id, stage, internal) "
               "VALUES (%s, %s, %s, 'after', false)", case, event, self.town.photos[self.number])
        if clock == "confirm":
            do("UPDATE cases_case SET closed_at = now(), outcome = 'confirmed' "
               "WHERE area_id = linli_area() AND id = %s", case)
        if clock in TOLD:
            do(MESSAGE, "19900000000", TOLD[clock])
        if clock:
            do("UPDATE cases_clock SET stopped = now(), fires = NULL WHERE area_id = linli_area() AND case_id = %s "
               "AND name = %s AND stopped IS NULL", case, clock)
