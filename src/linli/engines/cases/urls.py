"""Addresses of the room. Rules and calendars stand under console/rules/."""
from django.urls import URLPattern, URLResolver, include, path

from linli.engines.cases import permissions
from linli.engines.cases.clocks import urls as clocks
from linli.engines.cases.pages import acts, console
from linli.kernel.ui import nav

prefix = ""
app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [path("console/rules/", include(clocks.urlpatterns))]

# The console: the list, a case, and each act on it.
urlpatterns += [
    path("console/cases/", console.cases, name="list"),
    path("console/cases/dispatch", console.dispatch_many, name="dispatch-many"),
    path("console/cases/<int:case_id>/", console.case, name="case"),
    path("console/cases/<int:case_id>/reveal", console.reveal, name="reveal"),
    *(path(f"console/cases/<int:case_id>/{one.name}", console.act, {"name": one.name}, name=f"act-{one.name}")
      for one in acts.ALL),
]
nav.entry("console", "服务", "工单", "cases:list", icon="clipboard-list", right=permissions.SEE_CASES, order=10,
          count=console.waiting, hot=True)
