"""Addresses of the registry, by subject."""
from linli.registry.memberships.urls import urlpatterns as memberships

prefix = ""
app_name = "registry"

urlpatterns = [*memberships]
