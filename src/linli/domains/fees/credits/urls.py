"""Addresses of credit notes, beside the desk and the bills."""
from django.urls import path

from linli.domains.fees.credits.pages import console

urlpatterns = [
    path("console/bills/<int:bill_id>/credit", console.credit, name="credit"),
    path("console/bills/<int:bill_id>/credit/ask", console.ask_credit, name="ask-credit"),
    path("console/bills/<int:bill_id>/credit/undo", console.ask_undo, name="undo-credit"),
]
