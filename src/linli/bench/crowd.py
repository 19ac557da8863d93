"""Any number of open cases, as a year of work leaves them, written straight into the tables.

Rows as the commands write them, without the guards that each one passed (a case begins with an event, and so on):
filling is not what is measured. Ended cases lie beside the open ones, a fifth as many.
"""
from __future__ import annotations

import secrets
from datetime import date

from linli.bench.payments import analyse
from linli.bench.town import superuser
from linli.engines.cases.clocks import presets
from linli.kernel.access import Actor, Grant, system
from linli.kernel.models import Area
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places import commands as places

COMMUNITIES = 20

# Of a hundred open cases one is of level 1. All came in two months.
CASES = """
INSERT INTO cases_case (area_id, number, kind, category, level, state, version, community_id, place_id, spot, title,
                        text, reference, wished, source, contact_name, contact_phone, confidential, reporter_user_id,
                        entered_by_id, handler_id, handler_name, dispatched_why, reported_at, touched_at, resolved_at,
                        closed_at, rule_version, outcome, result)
SELECT %(area)s, 'B-' || n, CASE n %% 10 WHEN 0 THEN 'complaint' WHEN 1 THEN 'consultation' ELSE 'repair' END,
       CASE n %% 10 WHEN 0 THEN 'noise' WHEN 1 THEN 'fees' ELSE 'leak' END, CASE WHEN n %% 97 = 0 THEN 1 ELSE 3 END,
       CASE WHEN n > %(size)s THEN 'closed' ELSE s.states[1 + n %% cardinality(s.states)] END, 3, c, c, '',
       '测速的一件事', '测速', '', '', CASE n %% 9 WHEN 0 THEN 'hotline' ELSE 'page' END, '', '', false,
       1000000 + n %% 5000, CASE n %% 400 WHEN 0 THEN %(desk)s END, CASE WHEN n %% 3 > 0 THEN 2000000 + n %% 150 END,
       '', '', now() - (n %% 1440) * interval '1 hour', now(), CASE WHEN n > %(size)s THEN now() - h END,
       CASE WHEN n > %(size)s THEN now() - h END,
       %(timing)s, CASE WHEN n > %(size)s THEN 'confirmed' ELSE '' END, ''
  FROM generate_series(1, %(size)s + %(size)s / 5) n
 CROSS JOIN (SELECT ARRAY['reported', 'triaged', 'pooled', 'dispatched', 'accepted', 'working', 'resolved'] states) s
 CROSS JOIN LATERAL (SELECT (%(communities)s::bigint[])[1 + n %% %(count)s] c, (n %% 700) * interval '1 hour' h) v"""
EVENTS = """
INSERT INTO cases_caseevent (area_id, case_id, op_id, action, from_state, to_state, gen, actor, user_id, side, internal,
                             occurred_at, received_at, evidence)
SELECT area_id, id, gen_random_uuid(), e.action, e.before, e.after, 1, '测速', NULL, 'staff', false, e.at, e.at, '{}'
  FROM cases_case CROSS JOIN LATERAL (VALUES ('submit', '', 'reported', reported_at),
                                             ('resolve', 'working', 'resolved', resolved_at),
                                             ('confirm', 'resolved', 'closed', closed_at)) e (action, before, after, at)
 WHERE area_id = %(area)s AND e.at IS NOT NULL"""
# Of a hundred open cases six are overdue, one is due within half an hour: of a thousand, enough to fill a page.
CLOCKS = """
INSERT INTO cases_clock (area_id, case_id, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, anchor,
                         due, warn, provisional, stopped, void, step, fires)
SELECT k.area_id, k.id, CASE k.kind WHEN 'repair' THEN 'resolve' ELSE 'reply' END, 1, %(timing)s,
       (%(calendars)s::bigint[])[1 + k.id %% cardinality(%(calendars)s::bigint[])], 0,
       CASE k.id %% 10 WHEN 1 THEN 1 + k.id %% 5 ELSE 3600000000 * (4 + k.id %% 60) END,
       CASE k.id %% 10 WHEN 1 THEN 'workday' ELSE 'us' END, true,
       now() - interval '60 days' + (k.id %% 5000) * interval '7 minutes 13 seconds',
       coalesce(k.closed_at, d.due), coalesce(k.closed_at, d.due), false, k.closed_at, false, 1,
       CASE WHEN k.closed_at IS NULL THEN d.due END
  FROM cases_case k
 CROSS JOIN LATERAL (SELECT substr(k.number, 3)::int AS n) v
 CROSS JOIN LATERAL (SELECT CASE WHEN n %% 100 < 6 THEN now() - (n %% 700) * interval '1 hour'
                                 WHEN n %% 100 = 6 THEN now() + (n %% 1700) * interval '1 second'
                                 ELSE now() + interval '2 hours' + (n %% 700) * interval '1 hour' END AS due) d
 WHERE k.area_id = %(area)s"""
DUES = """
INSERT INTO cases_due (area_id, case_id, community_id, due, fires, hot)
SELECT k.area_id, k.id, k.community_id, c.due, c.fires, cases_hot(k.kind, k.level, k.public_event)
  FROM cases_clock c JOIN cases_case k ON k.area_id = c.area_id AND k.id = c.case_id
 WHERE c.area_id = %(area)s AND c.stopped IS NULL"""
TALLY = """
INSERT INTO cases_tally (area_id, community_id, name, n)
SELECT c.area_id, c.community_id, t.name, count(*) FROM cases_case c CROSS JOIN unnest(cases_counted(c)) AS t (name)
 WHERE c.area_id = %(area)s GROUP BY 1, 2, 3"""


def new_area(communities: int = COMMUNITIES) -> tuple[int, list[int]]:
    """An area with that many communities and the recommended rules."""
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    made = [places.create_community(f"B{secrets.token_hex(4)}".upper(), name=f"测速小区{number + 1}",
                                    on=date(2026, 1, 1), by=by) for number in range(communities)]
    with in_area(area):
        presets.adopt()
    return area, made


def fill(area: int, communities: list[int], size: int, *, timing: int, calendars: list[int], desk: int = 0) -> None:
    """Let `size` open cases stand in these communities, each with one running clock, on these calendars in turn."""
    given = {"area": area, "size": size, "communities": communities, "count": len(communities), "timing": timing,
             "calendars": calendars, "desk": desk}
    for statement in (CASES, EVENTS, CLOCKS, DUES, TALLY):
        with superuser() as db:
            db.execute("SET session_replication_role = replica")
            db.execute("SELECT set_config('linli.area', %s, true)", [str(area)])
            db.execute(statement, given)
        analyse()


def dispatcher(area: int) -> Actor:
    user = users.create_user(f"u{secrets.token_hex(5)}", name="测速调度", by=system(area))
    return Actor(user, "测速调度", area, (Grant(roles.DISPATCHER, "area", 0),))
