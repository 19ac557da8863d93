"""Addresses of the room. Tariffs and bill runs stand under console/fees/; the desk and own bills have theirs."""
from django.urls import URLPattern, URLResolver, include, path

from linli.domains.fees.payments import urls as payments

CONSOLE: list[URLPattern | URLResolver] = []    # tariffs and bill runs add theirs

prefix = ""
app_name = "fees"
urlpatterns: list[URLPattern | URLResolver] = [path("console/fees/", include(CONSOLE)), *payments.urlpatterns]
