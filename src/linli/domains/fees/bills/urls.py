"""Addresses of bill runs and bills, under console/fees/."""
from django.urls import URLPattern, URLResolver, path

from linli.domains.fees.bills import permissions
from linli.domains.fees.bills.pages import console
from linli.kernel.ui import nav

urlpatterns: list[URLPattern | URLResolver] = [
    path("runs/", console.runs, name="runs"),
    path("runs/draft", console.draft, name="draft-run"),
    path("runs/<int:run_id>/", console.run, name="run"),
    path("runs/<int:run_id>/bills.xlsx", console.sheet, name="run-sheet"),
    path("runs/<int:run_id>/publish", console.publish, name="publish-run"),
    path("runs/<int:run_id>/ask", console.ask, name="ask-run"),
    path("runs/<int:run_id>/homes/<int:unit_id>/check", console.confirm_home, name="check-run-home"),
    path("runs/<int:run_id>/discard", console.discard, name="discard-run"),
    path("runs/bills/<int:bill_id>/", console.bill, name="bill"),
    path("runs/bills/<int:bill_id>/bill.pdf", console.bill_paper, name="bill-paper"),
]

own = [path("bills/<int:bill_id>/", console.own_bill, name="own-bill"),
       path("bills/<int:bill_id>/bill.pdf", console.own_bill_paper, name="own-bill-paper")]

nav.entry("console", "收费", "出账", "fees:runs", icon="file-invoice", right=permissions.SEE_RUNS, order=22)
