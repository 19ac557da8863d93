"""Addresses of the bank's file, under the desk."""
from django.urls import path

from linli.domains.fees.transfers import permissions
from linli.domains.fees.transfers.pages import console
from linli.kernel.ui import nav

urlpatterns = [
    path("console/desk/transfers/", console.transfers, name="transfers"),
    path("console/desk/transfers/book", console.book, name="book-transfers"),
    path("console/desk/transfers/returned", console.returned, name="returned-transfers"),
    path("console/desk/transfers/<int:line_id>/give", console.give, name="give-transfer"),
]

nav.entry("console", "收费", "银行流水", "fees:transfers", icon="building-bank", right=permissions.BOOK_FILE, order=14)
