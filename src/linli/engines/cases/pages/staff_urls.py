"""Addresses of the cases on the staff phone, below staff/cases/, and its entries in the tab bar."""
from django.urls import URLPattern, URLResolver, path

from linli.engines.cases import permissions
from linli.engines.cases.pages import staff
from linli.kernel.ui import nav
from linli.registry.permissions import SEE_DUTY

urlpatterns: list[URLPattern | URLResolver] = [
    path("", staff.worklist, name="staff-work"),
    path("report/", staff.report, name="staff-report"),
    path("fix/", staff.fix, name="staff-fix"),
    path("places", staff.found_places, name="staff-places"),
    path("alike", staff.alike, name="staff-alike"),
    path("duty/", staff.duty, name="staff-duty"),
    path("<int:case_id>/", staff.case, name="staff-case"),
    path("<int:case_id>/grab", staff.grab, name="staff-grab"),
    path("<int:case_id>/contact", staff.contact, name="staff-contact"),
    path("<int:case_id>/<slug:name>/", staff.act, name="staff-act"),
]

nav.entry("staff", "服务", "待办", "cases:staff-work", icon="clipboard-list", right=permissions.SEE_WORK, order=2,
          count=staff.waiting, hot=True)
nav.entry("staff", "服务", "代报", "cases:staff-report", icon="edit", right=permissions.REPORT_FOR, order=3)
nav.entry("staff", "服务", "值班", "cases:staff-duty", icon="phone", right=SEE_DUTY, order=4)
