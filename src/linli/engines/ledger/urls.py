from django.urls import path

from linli.engines.ledger import pages
from linli.engines.ledger.byhand import pages as byhand

prefix = "console/books/"
app_name = "ledger"

urlpatterns = [
    path("", pages.books, name="books"),
    path("open", pages.open_books, name="open-books"),
    path("export/<str:form>.zip", pages.export, name="export"),
    path("<int:book_id>/", pages.book, name="book"),
    path("<int:book_id>/vouchers", pages.vouchers, name="vouchers"),
    path("<int:book_id>/accounts/<str:code>", pages.account, name="account"),
    path("<int:book_id>/general", pages.general, name="general"),
    path("<int:book_id>/chart", pages.chart, name="chart"),
    path("<int:book_id>/expense", byhand.expense, name="expense"),
    path("<int:book_id>/settle", byhand.settle, name="settle"),
    path("<int:book_id>/manual", byhand.manual, name="manual"),
    path("<int:book_id>/transfer", byhand.transfer, name="transfer"),
    path("<int:book_id>/reopen", pages.reopen, name="reopen"),
    path("vouchers/<int:voucher_id>/reverse", byhand.reverse_voucher, name="reverse"),
    path("<int:book_id>/close", pages.close, name="close"),
    path("vouchers/<int:voucher_id>/", pages.voucher, name="voucher"),
]
