"""Addresses of charges and prices, under console/fees/."""
from django.urls import URLPattern, URLResolver, path

from linli.domains.fees.tariffs import permissions
from linli.domains.fees.tariffs.pages import console
from linli.kernel.ui import nav

urlpatterns: list[URLPattern | URLResolver] = [
    path("charges/", console.charges, name="charges"),
    path("charges/new", console.new_charge, name="new-charge"),
    path("charges/<int:charge_id>/assign", console.assign, name="assign-all"),
    path("charges/<int:charge_id>/new", console.new_version, name="new-tariff"),
    path("charges/tariffs/<int:tariff_id>/", console.tariff, name="tariff"),
    path("charges/tariffs/<int:tariff_id>/homes", console.homes, name="tariff-homes"),
    path("charges/tariffs/<int:tariff_id>/homes.xlsx", console.sheet, name="tariff-sheet"),
    path("charges/tariffs/<int:tariff_id>/ask", console.ask, name="ask-tariff"),
    path("charges/tariffs/<int:tariff_id>/drop", console.drop, name="drop-tariff"),
]

nav.entry("console", "收费", "收费标准", "fees:charges", icon="tags", right=permissions.SEE_TARIFFS, order=20)
