"""Addresses of the registry, by subject."""
from django.urls import include, path

from linli.registry import console, staff
from linli.registry.households import phone_pages
from linli.registry.memberships.urls import urlpatterns as memberships
from linli.registry.places import public_pages

prefix = ""
app_name = "registry"

urlpatterns = [
    path("q/<str:code>", public_pages.scanned, name="scanned"),
    path("home/", phone_pages.home, name="own_home"),
    path("home/<int:unit_id>", phone_pages.home, name="own_home_of"),
    path("home/<int:unit_id>/propose", phone_pages.propose, name="own_proposal"),
    path("home/<int:unit_id>/proposals/<int:proposal_id>/withdraw", phone_pages.withdraw, name="withdraw_proposal"),
    path("staff/", include(staff.urlpatterns)),
    path("console/", include(console.urlpatterns)),
    *memberships,
]
