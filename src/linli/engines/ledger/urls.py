from django.urls import path

from linli.engines.ledger import pages

prefix = "console/books/"
app_name = "ledger"

urlpatterns = [
    path("", pages.books, name="books"),
    path("open", pages.open_books, name="open-books"),
    path("export/<str:form>.zip", pages.export, name="export"),
    path("<int:book_id>/", pages.book, name="book"),
    path("<int:book_id>/vouchers", pages.vouchers, name="vouchers"),
    path("<int:book_id>/accounts/<str:code>", pages.account, name="account"),
    path("<int:book_id>/expense", pages.expense, name="expense"),
    path("<int:book_id>/close", pages.close, name="close"),
    path("vouchers/<int:voucher_id>/", pages.voucher, name="voucher"),
]
