"""The homes of residents and of staff on the phone."""
from django.urls import path

from . import pages

prefix = ""
app_name = "phone"

urlpatterns = [
    path("", pages.home, {"face": "phone"}, name="home"),
    path("staff/", pages.home, {"face": "staff"}, name="staff-home"),
]
