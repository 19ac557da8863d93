"""The clocks of one case: started, stopped, paused, begun anew. Called inside a command that holds the case.

Nothing here decides for people; it keeps what the rules of the case say. Times come from the caller.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from psycopg.types.range import TimestamptzRange

from linli.engines.cases.clocks import presets
from linli.engines.cases.clocks.models import CaseClock, ClockPause
from linli.engines.cases.clocks.reckoning import RULES_OF, settle_case, telling_exhaustion
from linli.engines.cases.clocks.rules import HOUR, inner_limit
from linli.engines.cases.clocks.values import PAUSES, PauseReason, PauseRefused, Stopped
from linli.kernel import prepared

INNER = 70      # percent of the time that a hotline order leaves (hotline.inner)
PAUSABLE = "resolve"
BOUND = ("resolve", "reply")     # clocks that the limit of an outside order cuts short

IN_FORCE = """
SELECT id FROM cases_timing WHERE area_id = linli_area() AND status = 'published' ORDER BY number DESC LIMIT 1"""
PIN = f"""
UPDATE cases_case k SET rule_version = t.id FROM ({IN_FORCE}) t
 WHERE k.area_id = linli_area() AND k.id = %(case)s AND k.rule_version IS NULL RETURNING 1"""

# A name that runs already is left alone. Names, and whether there are parties or outer limits, stand in the statement:
# given as lists the planner would take ten for the length of each, and plan it anew each time (2.9 ms, not 0.9).
START = """
INSERT INTO cases_clock (case_id, party_id, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, anchor,
                         latest, due, warn, provisional, fires, void)
SELECT k.id, p.id, l.name, 1 + coalesce(g.last, 0), v.timing, l.calendar, w.edition, l.amount,
       l.unit, l.pausable, %(anchor)s::timestamptz, {latest}, r.due, r.warn, r.provisional, r.warn, false
  FROM cases_case k
 CROSS JOIN {parties} AS p (id)
 CROSS JOIN LATERAL (SELECT {rules} AS timing) v
 CROSS JOIN LATERAL cases_limits(k.area_id, v.timing, k.kind, k.level, k.source) l
  JOIN cases_workcalendar w ON w.area_id = k.area_id AND w.id = l.calendar
 CROSS JOIN LATERAL (SELECT max(c.gen) AS last, count(*) FILTER (WHERE c.stopped IS NULL) AS running FROM cases_clock c
                      WHERE c.area_id = k.area_id AND c.case_id = k.id AND c.name = l.name
                        AND c.party_id IS NOT DISTINCT FROM p.id) g
 CROSS JOIN LATERAL cases_reckon_first(k.area_id, l.calendar, w.known_until, %(anchor)s::timestamptz, l.amount, l.unit,
                                       {latest}) r
 WHERE k.area_id = linli_area() AND k.id = %(case)s AND l.name IN ({names}) AND g.running = 0
RETURNING name"""

STOP = """
UPDATE cases_clock SET stopped = %(at)s::timestamptz, fires = NULL, wakes = NULL
 WHERE area_id = linli_area() AND case_id = %(case)s AND stopped IS NULL
   AND party_id IS NOT DISTINCT FROM %(party)s::bigint AND name = ANY(%(names)s::text[])
RETURNING name, due"""
VOID = """
UPDATE cases_clock SET stopped = %(at)s::timestamptz, fires = NULL, wakes = NULL, void = true
 WHERE area_id = linli_area() AND case_id = %(case)s AND stopped IS NULL
   AND (%(parties)s::bigint[] IS NULL OR party_id = ANY(%(parties)s::bigint[]))
RETURNING id"""

# The pause ends; a floor that lay after its beginning moves with it.
RESUME = """
WITH ended AS (
  UPDATE cases_clockpause p
     SET during = tstzrange(lower(p.during), greatest(%(at)s::timestamptz, lower(p.during) + interval '1 microsecond'))
    FROM cases_clock c
   WHERE p.area_id = linli_area() AND c.area_id = linli_area() AND c.id = p.clock_id AND c.case_id = %(case)s
     AND c.stopped IS NULL AND upper_inf(p.during)
  RETURNING p.clock_id, lower(p.during) AS begun, upper(p.during) AS ended, p.cap),
moved AS (
  UPDATE cases_clock c SET floor = i.t
    FROM ended e
    JOIN cases_clock k ON k.area_id = linli_area() AND k.id = e.clock_id AND k.floor > e.begun
   CROSS JOIN LATERAL cases_worked(k.area_id, k.calendar_id, e.begun) a
   CROSS JOIN LATERAL cases_worked(k.area_id, k.calendar_id, e.ended) b
   CROSS JOIN LATERAL cases_worked(k.area_id, k.calendar_id, k.floor) f
   CROSS JOIN LATERAL cases_instant(k.area_id, k.calendar_id, f.x + least(b.x - a.x, e.cap)) i
   WHERE c.area_id = linli_area() AND c.id = k.id)
SELECT clock_id FROM ended"""

# What was left of the last generation, but at least half of its budget, on the same calendar.
REGENERATE = """
WITH last AS (
  SELECT DISTINCT ON (c.name) c.* FROM cases_clock c
   WHERE c.area_id = linli_area() AND c.case_id = %(case)s AND c.party_id IS NULL AND c.name = ANY(%(names)s::text[])
   ORDER BY c.name, c.gen DESC)
INSERT INTO cases_clock (case_id, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, anchor, due, warn,
                         provisional, fires, void)
SELECT l.case_id, l.name, l.gen + 1, l.timing_id, l.calendar_id, w.edition, b.amount, 'us', l.pausable,
       %(at)s::timestamptz, n.due, n.warn, n.provisional, n.warn, false
  FROM last l
  JOIN cases_workcalendar w ON w.area_id = l.area_id AND w.id = l.calendar_id
 CROSS JOIN LATERAL cases_reckon(l.area_id, l.calendar_id, w.known_until, l.anchor, l.amount, l.unit, l.latest, l.floor,
                                 l.id) o
  LEFT JOIN LATERAL cases_worked(l.area_id, l.calendar_id, l.stopped) s ON true
 CROSS JOIN LATERAL (SELECT CASE WHEN l.unit = 'us' THEN l.amount ELSE o.goal - o.spent END AS budget) u
 CROSS JOIN LATERAL (SELECT greatest(o.goal - s.x, (u.budget + 1) / 2) AS amount) b
 CROSS JOIN LATERAL cases_reckon_first(l.area_id, l.calendar_id, w.known_until, %(at)s::timestamptz, b.amount, 'us',
                                       NULL) n
 WHERE l.stopped IS NOT NULL
RETURNING name"""

# After a change of kind or level. Only what differs is touched; what the new class does not know ends void.
RE_RULE = f"""
WITH limits AS (
  SELECT l.* FROM cases_case k
   CROSS JOIN LATERAL cases_limits(k.area_id, {RULES_OF}, k.kind, k.level, k.source) l
   WHERE k.area_id = linli_area() AND k.id = %(case)s)
UPDATE cases_clock c
   SET amount = coalesce(l.amount, c.amount), unit = coalesce(l.unit, c.unit),
       calendar_id = coalesce(l.calendar, c.calendar_id), pausable = coalesce(l.pausable, c.pausable),
       stopped = CASE WHEN l.name IS NULL THEN %(at)s::timestamptz END, void = l.name IS NULL,
       fires = CASE WHEN l.name IS NULL THEN NULL ELSE c.fires END
  FROM cases_clock k LEFT JOIN limits l ON l.name = k.name
 WHERE c.area_id = linli_area() AND k.area_id = linli_area() AND c.id = k.id AND k.case_id = %(case)s
   AND k.party_id IS NULL AND k.stopped IS NULL
   AND (l.amount, l.unit, l.calendar, l.pausable) IS DISTINCT FROM (k.amount, k.unit, k.calendar_id, k.pausable)
RETURNING c.id"""


def start(case_id: int, names: Sequence[str], *, anchor: datetime, parties: Sequence[int | None] = (None,),
          latest: Mapping[str, datetime] | None = None, pinned: bool = False) -> tuple[str, ...]:
    """Start those of `names` that the rules of the case limit; return which. `latest`: limits of an outside order.

    `parties`: whose inner clocks they are; None is the case itself, whose clocks face outward. `pinned`: the case is
    known to have its version of the rules.
    """
    if not pinned:
        pin(case_id)
    inner = {f"latest_{name}": inner_limit(anchor, limit, INNER) for name, limit in (latest or {}).items()}
    statement = _start(tuple(names), tuple(latest or ()), tuple(parties) != (None,))
    with telling_exhaustion():
        rows = prepared.run(statement, {"case": case_id, "anchor": anchor, "parties": list(parties)} | inner)
    return tuple(name for name, in rows)


@cache
def _start(names: tuple[str, ...], late: tuple[str, ...], parties: bool) -> str:
    latest = " ".join(f"WHEN '{name}' THEN %(latest_{name})s::timestamptz" for name in late)
    return START.format(rules=RULES_OF, names=", ".join(f"'{name}'" for name in names),
                        latest=f"CASE l.name {latest} END" if late else "NULL::timestamptz",
                        parties="unnest(%(parties)s::bigint[])" if parties else "(VALUES (NULL::bigint))")


def pin(case_id: int) -> None:
    """Let the case go by the rules in force, unless it has its version already."""
    if not prepared.run(PIN, {"case": case_id}) and not presets.stand():
        presets.adopt()
        prepared.run(PIN, {"case": case_id})


def stop(case_id: int, names: Sequence[str], *, at: datetime, party: int | None = None) -> tuple[Stopped, ...]:
    """Stop what runs of `names`; a pause ends with it."""
    if PAUSABLE in names and party is None:
        resume(case_id, at=at)
    rows = prepared.run(STOP, {"case": case_id, "names": list(names), "at": at, "party": party})
    return tuple(Stopped(name, due, at) for name, due in rows)


def void(case_id: int, *, at: datetime, parties: list[int] | None = None) -> int:
    """End every running clock of the case, or of some parties, without meaning: declined, withdrawn, merged."""
    if parties is None:
        resume(case_id, at=at)
    return len(prepared.run(VOID, {"case": case_id, "at": at, "parties": parties}))


def pause(case_id: int, *, reason: str, starts: datetime, until: datetime | None = None) -> datetime | None:
    """Stop the time of the resolve clock; return when it goes on by itself. Refuses: PauseRefused.

    A pause that begins after the due moves nothing: the clock stays late, and None is returned.
    """
    clock = CaseClock.objects.filter(case_id=case_id, name=PAUSABLE, party=None, stopped=None).first()
    if clock is None:
        raise PauseRefused(why="办结时限没有在走，不需要停表。")
    earlier = list(ClockPause.objects.filter(clock=clock))
    why = _allowed(clock, reason, earlier, starts, until)
    starts = max([starts, *(one.during.upper for one in earlier)])
    ClockPause.objects.create(clock=clock, during=TimestamptzRange(starts, None, "[)"), reason=reason, until=until,
                              cap=why.hours * HOUR if why.hours else None)
    settle_case(case_id, at=starts)
    clock.refresh_from_db(fields=["due", "wakes"])
    if clock.due is None and clock.wakes is not None and clock.wakes <= starts + timedelta(minutes=1):
        raise PauseRefused(why="停表合计已到时限的 2 倍，不能再停。")
    return clock.wakes


def _allowed(clock: CaseClock, reason: str, earlier: Sequence[ClockPause], starts: datetime,
             until: datetime | None) -> PauseReason:
    if (why := PAUSES.get(reason)) is None:
        raise PauseRefused(why="请选一个停表原因。")
    if not clock.pausable:
        raise PauseRefused(why="这类事项不可停表：突发、投诉和 12345 转来的事项时限一直走。")
    if why.ends and until is None:
        raise PauseRefused(why=f"停表原因“{why.title}”要写明到什么时候。")
    if until is not None and until <= starts:
        raise PauseRefused(why="恢复时间要晚于停表时间。")
    if any(one.during.upper is None for one in earlier):
        raise PauseRefused(why="已经停表，请先恢复再换原因。")
    if why.times is not None and sum(one.reason == reason for one in earlier) >= why.times:
        raise PauseRefused(why=f"“{why.title}”最多停 {why.times} 次，已经用完。请联系住户另约或换办法。")
    return why


def resume(case_id: int, *, at: datetime) -> datetime | None:
    """End the open pause; return the new due. Without one, None."""
    found = prepared.run(RESUME, {"case": case_id, "at": at})
    if not found:
        return None
    settle_case(case_id, at=at)
    return CaseClock.objects.values_list("due", flat=True).get(pk=found[0][0])


def regenerate(case_id: int, names: Sequence[str], *, at: datetime) -> tuple[str, ...]:
    """Reopened or appealed: a new generation with what was left, but at least half. What never ran starts plainly."""
    with telling_exhaustion():
        again = [name for name, in prepared.run(REGENERATE, {"case": case_id, "names": list(names), "at": at})]
    fresh = [name for name in names if name not in again]
    return (*again, *(start(case_id, fresh, anchor=at) if fresh else ()))


def re_rule(case_id: int, *, at: datetime) -> None:
    """The kind or level changed: running clocks take the new limits; none comes due before half an hour from now."""
    if not prepared.run(RE_RULE, {"case": case_id, "at": at}):
        return
    if CaseClock.objects.filter(case_id=case_id, name=PAUSABLE, stopped=None, pausable=False, due=None).exists():
        resume(case_id, at=at)
    settle_case(case_id, at=at, mode="rule")


def anchor_earlier(case_id: int, *, anchor: datetime, at: datetime) -> None:
    """Merged: the target keeps the earliest beginning of the two."""
    running = CaseClock.objects.filter(case_id=case_id, party=None, stopped=None, anchor__gt=anchor)
    if running.update(anchor=anchor):
        settle_case(case_id, at=at, mode="rule")
