"""A bill on paper: every line with how it came about, what was settled of it, and what is still open from before."""
from __future__ import annotations

from linli.domains.fees.bills.values import BillSheet
from linli.engines.documents import papers


def bill(sheet: BillSheet, *, url: str) -> papers.Bill:
    """`url`: where its payer sees it after signing in."""
    found = sheet.bill
    months = sheet.before_first if sheet.before_first == sheet.before_last else (
        f"{sheet.before_first} 至 {sheet.before_last}")
    return papers.Bill(
        sample=sheet.invented, issuer=f"{found.community}物业服务中心", number=f"{found.ym}-{found.id}",
        community=found.community, home=found.label, home_area=sheet.area, payer=found.payer, ym=found.ym,
        issued_on=sheet.issued_on, due_on=found.due, lines=lines(sheet), due_fen=sheet.due_fen, url=url,
        arrears=[papers.DueLine(charge="以前的账单", months=months, fen=sheet.before_fen)] if sheet.before_fen else [],
        phone=sheet.phone)


def lines(sheet: BillSheet) -> list[papers.DueLine]:
    """The lines of the bill, then what was taken off it and what was paid."""
    found = sheet.bill
    charged = [papers.DueLine(charge=f"{line.charge}{' · 减收' if line.kind == 'reduction' else ''}", months=found.ym,
                              how=line.words, fen=line.fen) for line in found.lines]
    taken = [papers.DueLine(charge=f"{one.kind_title} {one.charge}".strip(), how=one.reason, fen=-one.fen)
             for one in found.credits]
    paid = [papers.DueLine(charge="已交", fen=-found.paid_fen)] if found.paid_fen else []
    return [*(charged or [papers.DueLine(charge="期初欠费", months=found.ym, fen=found.total_fen)]), *taken, *paid]
