"""Addresses of the desk under console/desk/, of residents' own money under bills/."""
from django.urls import path

from linli.domains.fees.payments import permissions
from linli.domains.fees.payments.pages import desk, openings, own, shifts
from linli.kernel.ui import nav

urlpatterns = [
    path("console/desk/", desk.desk, name="desk"),
    path("console/desk/<int:unit_id>/", desk.desk_home, name="desk-home"),
    path("console/desk/<int:unit_id>/preview", desk.preview, name="preview"),
    path("console/desk/<int:unit_id>/take", desk.take, name="take"),
    path("console/desk/<int:unit_id>/statement", desk.statement, name="statement"),
    path("console/desk/<int:unit_id>/statement.pdf", desk.statement_paper, name="statement-paper"),
    path("console/desk/<int:unit_id>/advances/<int:advance_id>/refund", desk.ask_refund_advance, name="refund-advance"),
    path("console/desk/<int:unit_id>/opening", openings.opening, name="opening"),
    path("console/desk/<int:unit_id>/opening/record", openings.record, name="record-opening"),
    path("console/desk/openings/", openings.sheet, name="opening-sheet"),
    path("console/desk/openings/record", openings.record_sheet, name="record-opening-sheet"),
    path("console/desk/openings/returned", openings.returned_sheet, name="returned-opening-sheet"),
    path("console/desk/openings/blank", openings.blank_sheet, name="blank-opening-sheet"),
    path("console/desk/shifts/open/<int:community_id>", desk.open_shift, name="open-shift"),
    path("console/desk/report", shifts.report, name="day-report"),
    path("console/desk/report.pdf", shifts.report_pdf, name="day-report-pdf"),
    path("console/desk/shifts/<int:shift_id>/", shifts.shift, name="shift"),
    path("console/desk/shifts/<int:shift_id>/count", shifts.count, name="count"),
    path("console/desk/shifts/<int:shift_id>/hand-over", shifts.hand_over, name="hand-over"),
    path("console/desk/shifts/<int:shift_id>/sheet.pdf", shifts.sheet_pdf, name="shift-sheet"),
    path("console/desk/shifts/<int:shift_id>/deposit.pdf", shifts.deposit_pdf, name="shift-deposit"),
    path("console/receipts/<int:receipt_id>/", desk.receipt, name="receipt"),
    path("console/receipts/<int:receipt_id>/80.pdf", desk.print_narrow, name="print-narrow"),
    path("console/receipts/<int:receipt_id>/241.pdf", desk.print_wide, name="print-wide"),
    path("console/receipts/<int:receipt_id>/take-back", desk.ask_take_back, name="ask-take-back"),
    path("console/receipts/<int:receipt_id>/move", desk.ask_move, name="ask-move"),
    path("bills/", own.bills, name="own-bills"),
    path("bills/receipts/", own.receipts, name="own-receipts"),
    path("bills/receipts/<int:receipt_id>/", own.receipt, name="own-receipt"),
    path("bills/receipts/<int:receipt_id>.pdf", own.receipt_pdf, name="own-receipt-pdf"),
]

nav.entry("console", "收费", "收银台", "fees:desk", icon="cash-register", right=permissions.SEE_DESK, order=10)
nav.entry("console", "收费", "收款日报", "fees:day-report", icon="report-money", right=permissions.SEE_DESK, order=12)
nav.entry("console", "收费", "期初表", "fees:opening-sheet", icon="history", right=permissions.RECORD_OPENING, order=16)
nav.entry("phone", "收费", "账单", "fees:own-bills", icon="receipt-2", right=permissions.SEE_OWN_MONEY, order=20)
