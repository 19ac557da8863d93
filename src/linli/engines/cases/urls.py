"""Addresses of the room. Rules and calendars stand under console/rules/."""
from django.urls import URLPattern, URLResolver, include, path

from linli.engines.cases import permissions
from linli.engines.cases.clocks import urls as clocks
from linli.engines.cases.importing import pages as importing
from linli.engines.cases.pages import acts, console, desk, public, residents, staff_urls
from linli.kernel.ui import nav

prefix = ""
app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [path("console/rules/", include(clocks.urlpatterns))]

# The console: the list, a case, and each act on it.
urlpatterns += [
    path("console/cases/", console.cases, name="list"),
    path("console/cases/dispatch", console.dispatch_many, name="dispatch-many"),
    path("console/cases/pool", console.pool_many, name="pool-many"),
    path("console/cases/level", console.level_many, name="level-many"),
    path("console/cases/urge", console.urge_many, name="urge-many"),
    path("console/cases/views", console.save_view, name="save-view"),
    path("console/cases/views/<int:view_id>/forget", console.forget_view, name="forget-view"),
    path("console/cases/export/<slug:form>", console.export, name="export"),
    path("console/cases/import/", importing.upload, name="import"),
    path("console/cases/import/again", importing.again, name="import-again"),
    path("console/cases/import/run", importing.run, name="import-run"),
    path("console/cases/import/returned", importing.returned, name="import-returned"),
    path("console/cases/import/blank", importing.blank, name="import-blank"),
    path("console/cases/<int:case_id>/", console.case, name="case"),
    path("console/cases/<int:case_id>/reveal", console.reveal, name="reveal"),
    *(path(f"console/cases/<int:case_id>/{one.name}", console.act, {"name": one.name}, name=f"act-{one.name}")
      for one in acts.ALL),
]
nav.entry("console", "服务", "工单", "cases:list", icon="clipboard-list", right=permissions.SEE_CASES, order=10,
          count=console.waiting, hot=True, whole_area=True)

urlpatterns += [
    # The callers' desk.
    path("console/callers/", desk.callers, name="callers"),
    path("console/callers/hints", desk.hints, name="caller-hints"),
    path("console/callers/places", desk.places, name="caller-places"),
    path("console/callers/register", desk.register, name="register-call"),
    path("console/callers/<int:case_id>/urge", desk.urge, name="urge-for-caller"),
    path("console/call-backs/", desk.call_backs, name="call-backs"),
    path("console/call-backs/<int:case_id>/", desk.call_back, name="call-back"),
    path("console/call-backs/<int:case_id>/number", desk.number, name="call-back-number"),
    path("console/call-backs/<int:case_id>/missed", desk.missed, name="call-back-missed"),
    path("console/call-backs/<int:case_id>/again", desk.again, name="call-back-again"),

    # Without sign-in: a code on the wall, and the secret link that follows the own case.
    path("q/<str:code>/report", public.report, name="report-at-spot"),
    path("q/<str:code>/join/<int:case_id>", public.join, name="join-at-spot"),
    path("r/<str:secret>", public.follow, name="follow"),
    path("r/<str:secret>/photo/<int:file_id>/<int:side>", public.photo, name="follow-photo"),
    path("r/<str:secret>/<slug:name>", public.act, name="follow-act"),
]

nav.entry("console", "服务", "来电登记", "cases:callers", icon="phone-incoming", right=permissions.LOOK_UP_CALLER,
          order=30, whole_area=True)
nav.entry("console", "服务", "回访", "cases:call-backs", icon="phone-outgoing", right=permissions.CALL_BACK, order=32,
          whole_area=True)

# The residents' phone.
urlpatterns += [
    path("cases/", residents.own_cases, name="own-cases"),
    path("cases/new", residents.report, name="report"),
    path("cases/new/alike", residents.alike, name="report-alike"),
    path("cases/object", residents.object_to, name="object"),
    path("cases/<int:case_id>", residents.own_case, name="own-case"),
    path("cases/<int:case_id>/join", residents.join, name="join"),
    path("cases/<int:case_id>/confirm", residents.confirm, name="confirm"),
    path("cases/<int:case_id>/rate", residents.rate, name="rate"),
    path("cases/<int:case_id>/reopen", residents.reopen, name="reopen"),
    path("cases/<int:case_id>/withdraw", residents.withdraw, name="withdraw"),
    path("cases/<int:case_id>/appeal", residents.appeal, name="appeal"),
    path("cases/<int:case_id>/urge", residents.urge, name="urge"),
    path("cases/<int:case_id>/add", residents.add, name="add"),
]
nav.entry("phone", "服务", "报修", "cases:report", icon="tool", right=permissions.REPORT, order=10)
nav.entry("phone", "服务", "我的报事", "cases:own-cases", icon="list-check", right=permissions.REPORT, order=30)

# The staff phone.
urlpatterns += [path("staff/cases/", include(staff_urls.urlpatterns))]
