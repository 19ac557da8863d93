"""Addresses of messaging."""
from django.urls import path

from linli.engines.messaging import pages
from linli.engines.messaging.notices import urls as notices
from linli.engines.messaging.robots import urls as robots

prefix = ""
app_name = "messaging"

urlpatterns = [path("outbox", pages.outbox, name="outbox"), *notices.urlpatterns, *robots.urlpatterns]
