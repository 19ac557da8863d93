"""The homes of residents and of staff on the phone."""
from django.urls import path

from linli.kernel.ui import nav

from . import committee, pages, permissions

prefix = ""
app_name = "phone"

urlpatterns = [
    path("", pages.home, {"face": "phone"}, name="home"),
    path("committee/", committee.committee, name="committee"),
    path("staff/", pages.home, {"face": "staff"}, name="staff-home"),
]

nav.entry("phone", "共治", "委员看账", "phone:committee", icon="clipboard-list", right=permissions.SEE_COMMITTEE,
          order=60)
