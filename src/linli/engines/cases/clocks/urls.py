"""Addresses of rules and calendars, under console/rules/."""
from django.urls import URLPattern, URLResolver, path

from linli.engines.cases.clocks import pages, permissions
from linli.kernel.ui import nav

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.rules, name="rules"),
    path("adopt", pages.adopt, name="adopt-rules"),
    path("limits/<slug:slug>/", pages.limits, name="limits"),
    path("ladder/", pages.ladder, name="ladder"),
    path("calendars/new", pages.new_calendar, name="new-calendar"),
    path("calendars/<int:calendar_id>/", pages.calendar, name="calendar"),
    path("notice/<int:year>/", pages.notice, name="holiday-notice"),
    path("<int:timing_id>/publish", pages.publish, name="publish-rules"),
    path("<int:timing_id>/discard", pages.discard, name="discard-rules"),
]

nav.entry("console", "管理", "规则与日历", "cases:rules", icon="calendar-cog", right=permissions.SEE_RULES, order=20,
          whole_area=True)
