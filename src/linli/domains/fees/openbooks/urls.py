"""Addresses of the open books."""
from django.urls import path

from linli.domains.fees.openbooks import pages, permissions
from linli.kernel.ui import nav

urlpatterns = [
    path("open", pages.find, name="find-open-books"),
    path("open/<str:code>", pages.month, name="open-books"),
    path("open/<str:code>/vouchers", pages.vouchers, name="open-vouchers"),
    path("open/<str:code>/books.csv", pages.download, name="open-csv"),
    path("open/<str:code>/books.beancount", pages.beancount, name="open-beancount"),
    path("open/<str:code>/papers/<int:voucher_id>", pages.voucher_paper, name="open-voucher-paper"),
    path("open/<str:code>/a4.pdf", pages.paper, name="open-paper"),
    path("books", pages.own, name="own-books"),
]

nav.entry("public", "", "财务公开", "fees:find-open-books", icon="report-analytics", order=10)
nav.entry("phone", "共治", "财务公开", "fees:own-books", icon="report-analytics", right=permissions.SEE_BOOKS, order=40)
