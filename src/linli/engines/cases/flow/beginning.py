"""Many new cases of a community at once: what `moving.begin` writes for one, in one statement for all."""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from linli.engines.cases.clocks import running
from linli.engines.cases.flow import moving
from linli.engines.cases.matters.models import Case
from linli.kernel import journal, sql
from linli.kernel.access import Actor
from linli.kernel.commands import plain

# Each day's count goes on where it stands, by as many as the day has; a day is held in the order of the days.
BEGIN_MANY = """
WITH given AS MATERIALIZED (
  SELECT g.*, e.evidence, (g.reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM jsonb_populate_recordset(NULL::cases_case, %(rows)s::jsonb) WITH ORDINALITY AS g
    JOIN unnest(%(evidence)s::text[]) WITH ORDINALITY AS e (evidence, ordinality) USING (ordinality)),
counted AS (
  INSERT INTO cases_caseseries (community_id, day, last)
  SELECT %(community)s, day, count(*) FROM given GROUP BY day ORDER BY day
  ON CONFLICT (area_id, community_id, day) DO UPDATE SET last = cases_caseseries.last + excluded.last
  RETURNING day, last),
numbered AS MATERIALIZED (
  SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) AS new_id,
         c.last - count(*) OVER of_day + row_number() OVER (of_day ORDER BY g.ordinality) AS nth, g.*
    FROM given g JOIN counted c USING (day) WINDOW of_day AS (PARTITION BY g.day) ORDER BY g.ordinality),
begun AS (
  INSERT INTO cases_case (id, number, reported_at, rule_version, {columns})
  SELECT n.new_id, %(code)s || '-' || to_char(n.day, 'YYYYMMDD') || '-'
                   || lpad(n.nth::text, greatest(4, length(n.nth::text)), '0'),
         least(n.reported_at, now()), ({rules}), {given}
    FROM numbered n ORDER BY n.ordinality
  RETURNING id, number, reported_at),
added AS (
  INSERT INTO cases_caseevent (case_id, op_id, action, from_state, to_state, gen, actor, user_id, side, internal,
                               occurred_at, evidence)
  SELECT b.id, gen_random_uuid(), %(action)s, '', %(after)s, n.gen, %(actor)s, %(user)s, %(side)s, false,
         b.reported_at, n.evidence::jsonb
    FROM begun b JOIN numbered n ON n.new_id = b.id ORDER BY n.ordinality)
SELECT b.id, b.number, b.reported_at FROM begun b ORDER BY b.id"""


def begin_many(cases: Sequence[Case], action: str, *, code: str, by: Actor, side: str,
               evidence: Callable[[Case], Mapping[str, Any]]) -> None:
    """Number and write new cases of one community with their first events, each reported at its own hour.

    `code` is the community's. Clocks are the caller's (`clocks.starting`), who has seen to it that rules stand.
    """
    if not cases:
        return
    said = [moving.evidence_of(evidence(case), None) for case in cases]
    [line] = {moving.checked(case, action, one).target: None for case, one in zip(cases, said, strict=True)}
    columns = moving.columns()
    rows = [{name: plain(getattr(case, attribute)) for name, attribute in columns}
            | {"reported_at": case.reported_at.isoformat()} for case in cases]
    written = sql.rows(statement(), rows=json.dumps(rows, ensure_ascii=False), action=action, after=line, code=code,
                       community=cases[0].community_id, actor="报事人" if side == moving.REPORTER else by.name,
                       user=by.user_id, side=side, evidence=[journal.as_json(one) for one in said])
    for case, (case_id, number, at) in zip(cases, written, strict=True):
        case.pk, case.number, case.reported_at, case.touched_at, case.state = case_id, number, at, at, line


def statement() -> str:
    names = [name for name, _ in moving.columns()]
    return BEGIN_MANY.format(columns=", ".join(names), given=", ".join(f"n.{name}" for name in names),
                             rules=running.IN_FORCE)
