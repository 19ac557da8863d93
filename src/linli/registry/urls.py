"""Addresses of the registry, by subject."""
from django.urls import include, path

from linli.registry import console
from linli.registry.memberships.urls import urlpatterns as memberships

prefix = ""
app_name = "registry"

urlpatterns = [path("console/", include(console.urlpatterns)), *memberships]
