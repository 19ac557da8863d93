"""时限: the rules by version, the running clocks, their pauses, and what happened to them."""
from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

UNITS = ("minute", "hour", "workday", "day")


class Timing(AreaModel):
    """时限规则 of a number; a published one never changes (trigger). `reckoning.RULES_OF` says by which a case goes."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    number = models.IntegerField()
    status = models.CharField(max_length=10, default="draft")      # draft, published
    touched_open = models.BooleanField(default=False)              # published for open cases too
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField(db_default=Now())
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_timing"
        constraints = [
            models.UniqueConstraint(fields=["area_id", "number"], name="timing_once"),
            models.UniqueConstraint(fields=["area_id"], condition=models.Q(status="draft"), name="timing_one_draft"),
            models.CheckConstraint(condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                                   name="timing_published_when")]


class TimingLimit(AreaModel):
    """How long one clock may run for a class of cases: `kind` and `level`, 0 for any (values.CLASSES)."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    timing = models.ForeignKey(Timing, models.CASCADE, related_name="limits")
    kind = models.CharField(max_length=16)
    level = models.SmallIntegerField()
    name = models.CharField(max_length=10)
    amount = models.IntegerField()
    unit = models.CharField(max_length=8)
    calendar = models.ForeignKey("cases.WorkCalendar", models.PROTECT, related_name="+")
    pausable = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_timinglimit"
        constraints = [
            models.UniqueConstraint(fields=["area_id", "timing", "kind", "level", "name"], name="limit_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=10_000), name="limit_amount"),
            models.CheckConstraint(condition=models.Q(unit__in=UNITS), name="limit_unit"),
            models.CheckConstraint(condition=models.Q(pausable=False) | models.Q(name="resolve"),
                                   name="limit_only_resolve_pauses")]


class Rung(AreaModel):
    """A step of the ladder: how long after the due, and which roles are told. Rung 1 is the breach itself."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    timing = models.ForeignKey(Timing, models.CASCADE, related_name="rungs")
    rung = models.SmallIntegerField()
    after_minutes = models.IntegerField()
    roles = ArrayField(models.CharField(max_length=32))

    class Meta:
        db_table = "cases_rung"
        constraints = [models.UniqueConstraint(fields=["area_id", "timing", "rung"], name="rung_once"),
                       models.CheckConstraint(condition=models.Q(after_minutes__gte=0), name="rung_after")]


class CaseClock(AreaModel):
    """One limit of a case, or of one of its parties. Times are reckoned by cases_reckon (clocks.sql), nowhere else."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="clocks", db_index=False)
    party = models.ForeignKey("cases.CaseParty", models.PROTECT, null=True, related_name="clocks", db_index=False)
    name = models.CharField(max_length=10)
    gen = models.SmallIntegerField(default=1)
    timing = models.ForeignKey(Timing, models.PROTECT, related_name="+", db_index=False)
    calendar = models.ForeignKey("cases.WorkCalendar", models.PROTECT, related_name="+", db_index=False)
    edition = models.IntegerField()                      # of the calendar that the due was reckoned with
    amount = models.BigIntegerField()                    # microseconds of work, or days
    unit = models.CharField(max_length=8)                # us, workday, day
    pausable = models.BooleanField(default=False)
    anchor = models.DateTimeField()
    latest = models.DateTimeField(null=True)             # our limit within that of an order from outside
    floor = models.DateTimeField(null=True)              # a change of rules may not bring the due before this
    due = models.DateTimeField(null=True)                # null while paused
    warn = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)     # 暂定: beyond the published days
    rest = models.BigIntegerField(null=True)             # microseconds of work that were left when the pause began
    wakes = models.DateTimeField(null=True)              # when an open pause ends by itself
    stopped = models.DateTimeField(null=True)
    void = models.BooleanField(default=False)            # ended without meaning: declined, withdrawn, merged
    step = models.SmallIntegerField(default=0, db_default=0)   # told so far: 1 warned, 2 breached, 3 … rungs
    fires = models.DateTimeField(null=True)              # when the ticker next has something to tell

    class Meta:
        db_table = "cases_clock"
        constraints = [
            models.UniqueConstraint(fields=["area_id", "case", "party", "name"], nulls_distinct=False,
                                    condition=models.Q(stopped__isnull=True), name="clock_one_running"),
            models.UniqueConstraint(fields=["area_id", "case", "party", "name", "gen"], nulls_distinct=False,
                                    name="clock_once_a_generation"),
            models.CheckConstraint(condition=models.Q(due__isnull=False) | models.Q(wakes__isnull=False),
                                   name="clock_due_or_paused"),
            models.CheckConstraint(condition=models.Q(unit__in=("us", "workday", "day")), name="clock_unit"),
            models.CheckConstraint(condition=models.Q(amount__gte=1), name="clock_amount")]
        indexes = [   # none on what reckoning writes: a new due stays on the row's page and touches no index
            models.Index(fields=["calendar"], name="clock_by_calendar", condition=models.Q(stopped__isnull=True))]


class ClockPause(AreaModel):
    """停表: a stretch that does not count; its end is unknown while it is open."""

    reach_by = {"community": "clock__case__community_id", "building": "clock__case__building_id"}

    id = models.BigAutoField(primary_key=True)
    clock = models.ForeignKey(CaseClock, models.PROTECT, related_name="pauses")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=16)
    until = models.DateTimeField(null=True)              # when it is to end: the appointment, the review
    cap = models.BigIntegerField(null=True)              # microseconds of work that this reason is worth at most

    class Meta:
        db_table = "cases_clockpause"


class ClockEvent(AreaModel):
    """What was told of a clock: its due then, and when it was told. Append-only; closing a case erases nothing."""

    reach_by = {"community": "clock__case__community_id", "building": "clock__case__building_id"}

    id = models.BigAutoField(primary_key=True)
    clock = models.ForeignKey(CaseClock, models.PROTECT, related_name="events")
    gen = models.SmallIntegerField()
    step = models.SmallIntegerField()
    due = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_clockevent"
        constraints = [models.UniqueConstraint(fields=["area_id", "clock", "gen", "step"], name="clock_step_once")]
