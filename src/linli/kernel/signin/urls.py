"""The doors of the three faces."""
from django.urls import path

from . import account_pages, approval_pages, journal_pages, pages
from .background import pages as background
from .values import CONSOLE, PHONE, STAFF

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
    path("staff/sessions", pages.staff_sessions, name="staff-sessions"),
    path("me", account_pages.me, {"face": PHONE}, name="phone-me"),
    path("staff/me", account_pages.me, {"face": STAFF}, name="staff-me"),
    path("me/data", account_pages.data, {"face": PHONE}, name="phone-data"),
    path("me/data/copy", account_pages.take_data, name="take-data"),
    path("staff/me/data", account_pages.data, {"face": STAFF}, name="staff-data"),
    path("console/sessions/<int:session_id>/close", pages.close_session, name="close-session"),
    path("console/approvals", approval_pages.console, name="approvals"),
    path("console/approvals/deputy", approval_pages.deputy, name="deputy"),
    path("console/approvals/deputy/<int:row_id>/end", approval_pages.end_deputy, name="end-deputy"),
    path("console/approvals/<int:approval_id>/decide", approval_pages.decide, {"face": CONSOLE}, name="decide"),
    path("console/approvals/<int:approval_id>/withdraw", approval_pages.withdraw, {"face": CONSOLE}, name="withdraw"),
    path("staff/approvals", approval_pages.staff, name="staff-approvals"),
    path("staff/approvals/<int:approval_id>/decide", approval_pages.decide, {"face": STAFF}, name="staff-decide"),
    path("staff/approvals/<int:approval_id>/withdraw", approval_pages.withdraw, {"face": STAFF},
         name="staff-withdraw"),
    path("console/journal", journal_pages.journal, name="journal"),
    path("console/jobs", background.jobs, name="jobs"),
    path("console/jobs/<int:job_id>/retry", background.retry, name="retry-job"),
    path("console/tokens", journal_pages.tokens, name="tokens"),
    path("console/tokens/<int:token_id>/revoke", journal_pages.revoke_token, name="revoke-token"),
    path("console/account", account_pages.account, name="account"),
    path("console/account/area/<int:area_id>", account_pages.switch_area, name="switch-area"),
    path("console/account/password", account_pages.password, name="own-password"),
    path("console/account/factor", account_pages.enrol, name="enrol-factor"),
    path("console/account/factor/remove", account_pages.remove, name="remove-factor"),
]
