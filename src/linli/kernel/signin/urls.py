"""The doors of the three faces."""
from django.urls import path

from . import pages
from .values import CONSOLE, STAFF

prefix = ""
app_name = "signin"

urlpatterns = [
    path("console/sign-in", pages.console, name="console"),
    path("console/sign-in/factor", pages.factor, {"face": CONSOLE}, name="console-factor"),
    path("staff/sign-in", pages.staff, name="staff"),
    path("staff/sign-in/factor", pages.factor, {"face": STAFF}, name="staff-factor"),
    path("sign-in", pages.phone, name="phone"),
    path("sign-in/code", pages.code, name="code"),
    path("sign-in/demo/<int:login_id>", pages.demo_role, name="demo-role"),
    path("sign-out", pages.sign_out, name="sign-out"),
    path("setup/<str:token>", pages.set_up, name="setup"),
    path("console/sessions", pages.sessions, name="sessions"),
    path("sessions", pages.phone_sessions, name="phone-sessions"),
    path("console/sessions/<int:session_id>/close", pages.close_session, name="close-session"),
]
