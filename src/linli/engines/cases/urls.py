"""Addresses of the room. Rules and calendars stand under console/rules/."""
from django.urls import URLPattern, URLResolver, include, path

from linli.engines.cases.clocks import urls as clocks
from linli.engines.cases.pages import staff_urls

prefix = ""
app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [path("console/rules/", include(clocks.urlpatterns)),
                                                path("staff/cases/", include(staff_urls.urlpatterns))]
