"""Addresses of the room. Tariffs and bill runs stand under console/fees/; the desk and own bills have theirs."""
from django.urls import URLPattern, URLResolver, include, path

from linli.domains.fees.bills import urls as bills
from linli.domains.fees.collection import urls as collection
from linli.domains.fees.credits import urls as credits
from linli.domains.fees.deposits import urls as deposits
from linli.domains.fees.openbooks import urls as openbooks
from linli.domains.fees.payments import urls as payments
from linli.domains.fees.tariffs import urls as tariffs
from linli.domains.fees.transfers import urls as transfers

prefix = ""
app_name = "fees"
urlpatterns: list[URLPattern | URLResolver] = [
    path("console/fees/", include([*tariffs.urlpatterns, *bills.urlpatterns])), *bills.own, *payments.urlpatterns,
    *credits.urlpatterns, *deposits.urlpatterns, *transfers.urlpatterns, *collection.urlpatterns,
    *openbooks.urlpatterns]
