"""The clocks of a case, for pages that have checked who may see it. Inside the area."""
from __future__ import annotations

from linli.engines.cases.clocks.values import ClockRow
from linli.kernel import prepared

# Late by the database's clock; equal is on time.
CLOCKS = """
SELECT c.id, c.name, c.party_id, c.gen, c.anchor, c.due, c.warn, c.provisional, c.stopped, c.void,
       coalesce(coalesce(c.stopped, now()) > c.due, false), c.rest, c.wakes, coalesce(p.reason, ''),
       lower(p.during), e.at
  FROM cases_clock c
  LEFT JOIN cases_clockpause p ON p.area_id = c.area_id AND p.clock_id = c.id AND upper_inf(p.during)
  LEFT JOIN cases_clockevent e ON e.area_id = c.area_id AND e.clock_id = c.id AND e.gen = c.gen AND e.step = 2
 WHERE c.area_id = linli_area() AND c.case_id = %s ORDER BY c.gen, c.anchor, c.id"""


def of_case(case_id: int) -> tuple[ClockRow, ...]:
    return tuple(ClockRow(*row) for row in prepared.run(CLOCKS, [case_id]))
