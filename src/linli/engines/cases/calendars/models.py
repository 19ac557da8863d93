"""工作日历: hours by version, and what they expand to. Segments and closes are derived; a rebuild replaces them."""
from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class WorkCalendar(AreaModel):
    """A named line of working time. `always` is 24x7: one endless stretch, without versions."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=40)
    always = models.BooleanField(default=False)
    edition = models.IntegerField(default=1)             # counts rebuilds; a clock keeps the one it was reckoned with
    known_until = models.DateTimeField()                 # from here on make-up days are not published: dues are 暂定
    filled_until = models.DateField()                    # the last day of the expansion

    class Meta:
        db_table = "cases_workcalendar"
        constraints = [models.UniqueConstraint(fields=["area_id", "code"], name="calendar_once"),
                       models.UniqueConstraint(fields=["area_id", "name"], name="calendar_name_once")]


class CalendarVersion(AreaModel):
    """The hours from a day on. Append-only: past days keep the hours they had."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="versions")
    valid_from = models.DateField()
    hours = models.JSONField()                           # values.Hours
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "cases_calendarversion"


class Stretch(AreaModel):
    """seg(cal, starts, ends, cum): `cum` is the work, in microseconds, before it. The last has no length."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="+", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    cum = models.BigIntegerField()

    class Meta:
        db_table = "cases_stretch"
        constraints = [
            models.UniqueConstraint(fields=["area_id", "calendar", "starts"], name="stretch_by_start"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="stretch_forward")]
        indexes = [models.Index(fields=["calendar", "cum"], name="stretch_by_work")]


class DayClosing(AreaModel):
    """When a day closes for limits in days; `nth` counts working days."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    closes = models.DateTimeField()
    works = models.BooleanField()
    nth = models.IntegerField()
    provisional = models.BooleanField()

    class Meta:
        db_table = "cases_dayclosing"
        constraints = [
            models.UniqueConstraint(fields=["area_id", "calendar", "day"], name="closing_by_day"),
            models.UniqueConstraint(fields=["area_id", "calendar", "nth"], condition=models.Q(works=True),
                                    name="closing_by_count")]
