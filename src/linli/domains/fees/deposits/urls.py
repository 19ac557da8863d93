"""Addresses of deposits, under the desk."""
from django.urls import path

from linli.domains.fees.deposits import permissions
from linli.domains.fees.deposits.pages import console
from linli.kernel.ui import nav

urlpatterns = [
    path("console/desk/deposits/", console.deposits, name="deposits"),
    path("console/desk/deposits/<int:deposit_id>/", console.deposit, name="deposit"),
    path("console/desk/deposits/<int:deposit_id>/return", console.ask_return, name="ask-return"),
    path("console/desk/<int:unit_id>/deposit", console.take, name="take-deposit"),
]

nav.entry("console", "收费", "押金", "fees:deposits", icon="lock", right=permissions.SEE_DEPOSITS, order=13)
