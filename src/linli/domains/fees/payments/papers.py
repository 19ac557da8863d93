"""Receipts and shift sheets as papers, and what a stranger with the paper in hand may read."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from linli.domains.fees.payments.queries import RECEIPT
from linli.domains.fees.payments.rows import ReceiptLineRow, ReceiptView, StatementSheet
from linli.domains.fees.payments.taking import number
from linli.domains.fees.payments.takings import DayReport, ShiftView
from linli.domains.fees.payments.values import METHOD_TITLES, taken_back
from linli.engines.documents import codes, papers, proofs
from linli.kernel import sql
from linli.kernel.access import Actor
from linli.kernel.clock import months_later
from linli.kernel.money import yuan

LAYOUTS = ("receipt-80", "receipt-241")


def receipt(view: ReceiptView, *, reprint: int) -> papers.Receipt:
    """`reprint`: how many were printed before this one; 0 prints no 补打."""
    return papers.Receipt(
        sample=view.invented, issuer=f"{view.community}物业服务中心", number=view.row.number, paid_at=view.row.at,
        home=f"{view.community} {view.row.home}", payer=view.payer, method=view.row.method_title,
        cashier=view.row.cashier, window=f"{view.window} 号窗口" if view.window else "", total_fen=view.row.fen,
        lines=receipt_lines(view),
        home_area=view.area, code=codes.grouped(view.code), url=codes.address(codes.VERIFY, view.code),
        title="押金收据" if view.row.kind == "deposit" else "收据",
        note="凭本收据退还押金" if view.row.kind == "deposit" else "",
        paid_until=view.until.ym or "" if view.until else "", reprint=reprint, stamp=view.row.back_title,
        paid_until_charge=view.until.charge if view.until else "物业服务费",
        next_due=view.next.words if view.next else "", phone=view.phone)


def receipt_lines(view: ReceiptView) -> list[papers.ReceiptLine]:
    """What was paid for: the receipt's own home first; months in a row that cost the same are one line."""
    spans: list[list[ReceiptLineRow]] = []
    for line in sorted(view.lines, key=lambda line: (
            not line.ym, line.home != view.row.home, line.home, line.charge, line.ym)):
        if spans and follows(spans[-1][-1], line):
            spans[-1].append(line)
        else:
            spans.append([line])
    return [papers.ReceiptLine(
        charge=span[0].charge, fen=sum(line.fen for line in span), how=how(span[0], len(span), view.row.home),
        months=span[0].ym if len(span) == 1 else f"{span[0].ym} 至 {span[-1].ym}") for span in spans]


def follows(line: ReceiptLineRow, after: ReceiptLineRow) -> bool:
    """Is it the same, whole, a month later?"""
    return bool(line.ym and line.fen == line.total_fen) and after == replace(line, ym=months_later(line.ym, 1))


def how(line: ReceiptLineRow, months: int, home: str) -> str:
    """`89.53 m² × 0.48 元`, of several months `每月 42.97（89.53 m² × 0.48 元）× 6`: each month was rounded by itself.

    Before it the home if it is another, after it the whole if this is a part.
    """
    reckoned = f"（{line.reckoned}）" if line.reckoned else " "
    return "，".join(filter(None, (
        line.home if line.home != home else "",
        f"每月 {yuan(line.fen)}{reckoned}× {months}" if months > 1 else line.reckoned,
        f"应收 {yuan(line.total_fen)}" if line.fen < line.total_fen else "")))


def statement(sheet: StatementSheet, *, on: date) -> papers.Statement:
    """The account of a home from its first day until `on`."""
    return papers.Statement(
        sample=sheet.home.invented, issuer=f"{sheet.home.community}物业服务中心", community=sheet.home.community,
        home=sheet.home.label, payer="、".join(sheet.home.payers) or "未登记",
        since=min((move.on for move in sheet.moves), default=on), until=on, made_on=on,
        movements=[papers.Movement(on=move.on, what=f"{move.what}（{move.book}）", due_fen=move.billed_fen,
                                   paid_fen=move.paid_fen)
                   for move in sheet.moves],
        advance_fen=sheet.advance_fen, phone=sheet.phone)


def shift_sheet(view: ShiftView, now: datetime) -> papers.ShiftSheet:
    slips = {one.method: one.slip_fen for one in view.slips}
    return papers.ShiftSheet(
        sample=view.invented, issuer=f"{view.community}物业服务中心", number=f"JB-{view.row.id}",
        window=f"{view.row.window} 号窗口", cashier=view.row.cashier, opened_at=view.row.opened_at,
        closed_at=view.row.closed_at or now, receipts=view.numbers or "无",
        receipt_count=view.row.receipts, reprint_count=view.reprints,
        by_method=[papers.MethodLine(method=row.title, count=row.count, booked_fen=row.fen, void_count=row.void_count,
                                     void_fen=row.void_fen, slip_fen=slips.pop(row.method, None))
                   for row in view.methods]
        + [papers.MethodLine(method=METHOD_TITLES[method], count=0, booked_fen=0, slip_fen=fen)
           for method, fen in slips.items()],
        by_book=[papers.BookLine(book=row.title, account="1122 应收账款", taken_fen=row.settled_fen)
                 for row in view.books if row.settled_fen]
        + [papers.BookLine(book=row.title, account="2203 预收账款", taken_fen=row.advance_fen)
           for row in view.books if row.advance_fen]
        + [papers.BookLine(book=row.title, account="2241.01 押金", taken_fen=row.deposit_fen)
           for row in view.books if row.deposit_fen],
        voids=[papers.VoidLine(number=row.number, fen=row.fen, reason=row.void_reason, allowed_by=row.voided_by)
               for row in view.voids],
        cash=[papers.Denomination(face_fen=face, count=count) for face, count in sorted(view.counted.items(),
                                                                                        reverse=True) if count],
        float_fen=view.row.float_fen, expected_fen=view.cash_fen,
        counted_fen=view.cash_fen if view.counted_fen is None else view.counted_fen, reason=view.reason,
        checked_by=view.allowed_by, deposit_fen=view.deposit_fen or 0, taken_over_by=view.taken_over_by)


def deposit_slip(view: ShiftView, now: datetime) -> papers.DepositSlip:
    """What was counted is listed only if all of it goes to the bank: which notes stay as float nobody wrote down."""
    closed = view.row.closed_at or now
    deposit = view.deposit_fen or 0
    counted = view.counted if deposit == view.counted_fen else {}
    return papers.DepositSlip(
        sample=view.invented, issuer=f"{view.community}物业服务中心",
        number=f"CK-{timezone.localdate(closed):%Y%m%d}-{view.row.window}", made_at=closed,
        cashier=view.row.cashier, account=view.account, fen=deposit,
        how=f"清点 {yuan(view.counted_fen or 0)} − 留备用金 {yuan((view.counted_fen or 0) - deposit)}",
        cash=[papers.Denomination(face_fen=face, count=count) for face, count in sorted(counted.items(),
                                                                                        reverse=True) if count])


def day_report(report: DayReport) -> papers.DayReport:
    return papers.DayReport(
        sample=report.invented, issuer=f"{report.community}物业服务中心", number=f"{report.community} {report.day}",
        day=report.day,
        by_method=[papers.DayLine(method=row.title, count=row.count, taken_fen=row.fen, deposit_fen=row.deposit_fen,
                                  void_count=row.void_count, void_fen=row.void_fen) for row in report.methods],
        back=[papers.BackLine(method=row.title, count=row.count, fen=row.fen) for row in report.back],
        shifts=[papers.DayShift(window=f"{row.window} 号窗口", cashier=row.cashier, opened=clock_of(row.opened_at),
                                closed=clock_of(row.closed_at) if row.closed_at else "未交", count=row.receipts,
                                fen=row.fen) for row in report.shifts])


def clock_of(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


@proofs.proves("receipt")
def receipt_proof(receipt_id: int, /, *, by: Actor) -> proofs.Proof | None:
    """What is printed on the receipt: home without its last figures, amount, day, method; never a name."""
    found = sql.rows(RECEIPT, receipt=receipt_id, whole=True, communities=[], homes=[])
    if not found:
        return None
    _, series, no, _, label, at, method, fen, _, void, _, community, *_, back, _, kind = found[0]
    building = label.split("-")[0]
    return proofs.Proof(
        "押金收据" if kind == "deposit" else "收据", number(series, no), f"{community}物业服务中心",
        stands=not void, state=taken_back(back) if void else "有效",
        facts=(("金额", f"{yuan(fen)} 元"), ("房屋", f"{community} {building}-***"), ("方式", METHOD_TITLES[method]),
               ("日期", f"{timezone.localdate(at):%Y-%m-%d}")))
