"""Addresses of the registry, by subject."""
from django.urls import include, path

from linli.registry import console
from linli.registry.memberships.urls import urlpatterns as memberships
from linli.registry.places import public_pages

prefix = ""
app_name = "registry"

urlpatterns = [
    path("q/<str:code>", public_pages.scanned, name="scanned"),
    path("console/", include(console.urlpatterns)),
    *memberships,
]
