"""减免 and 红冲: taking something off an open bill, by two persons, beside a voucher. The bill itself never changes.

What was granted by mistake is taken back likewise: a negated note, the voucher reversed, the bill owed again.
"""
from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from linli.domains.fees.bills.models import Bill, CreditNote
from linli.domains.fees.credits import permissions, reading
from linli.domains.fees.credits.values import (
    KIND_TITLES,
    AlreadyUndone,
    BasisNeeded,
    Creditable,
    MoreThanOpen,
    NoSuchLine,
    NothingCredited,
    NotOurClaim,
    ReasonNeeded,
    UndoUnexplained,
    UnknownKind,
)
from linli.domains.fees.payments.rules import explains
from linli.domains.fees.payments.values import RECEIVABLE
from linli.engines.ledger import commands as ledger
from linli.engines.ledger import queries as vouchers
from linli.engines.ledger.values import EntryDraft
from linli.kernel import approvals, clock, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted, Wished
from linli.kernel.commands import command
from linli.kernel.errors import NotFound
from linli.kernel.money import LARGEST, yuan


@command(needs=permissions.ALLOW_CREDIT)
def credit_bill(bill_id: int, *, charge_id: int, kind: str, amount: int, basis: str, approval: Granted,
                at: datetime | None = None, by: Actor) -> int:
    """Take `amount` off a charge of an open bill, as the second person; return the note.

    Less is earned, less is owed: income account against 1122. Runs by approval. Refuses: SecondPersonNeeded,
    MoreThanOpen, NoSuchLine, NotOurClaim, BasisNeeded, ReasonNeeded.
    """
    approvals.demand_second(approval, by)
    bill = Bill.objects.held_for(by, bill_id)
    line = checked(bill, charge_id, kind, amount, approval.reason, basis)
    day = timezone.localdate(at or clock.now())
    note = CreditNote.objects.create(
        bill_id=bill.pk, charge_id=charge_id, kind=kind, fen=amount, reason=approval.reason[:200], basis=basis,
        day=day, asked_by_id=approval.asked_by_id, approved_by_id=by.user_id, approved_by=by.name)
    Bill.objects.filter(pk=bill.pk).update(settled_fen=F("settled_fen") + amount)
    ledger.post(bill.book_id, kind="credit_note", src=f"credit:{note.pk}", on=day, by=by,
                memo=f"{KIND_TITLES[kind]} {bill.ym} {line.charge}",
                entries=[EntryDraft(line.account, amount),
                         EntryDraft(RECEIVABLE, -amount, bill.payer_id, bill.unit_id)])
    journal.remark(place_id=bill.unit_id, fen=amount, kind=kind)
    return int(note.pk)


@command(needs=permissions.ALLOW_CREDIT)
def undo_credit(note_id: int, *, approval: Granted, at: datetime | None = None, by: Actor) -> int:
    """Take a note back, as the second person: the bill is owed again by as much; return the note that says so.

    Runs by approval. Refuses: SecondPersonNeeded, NotFound, AlreadyUndone.
    """
    approvals.demand_second(approval, by)
    original = standing(note_id, by)
    bill = Bill.objects.held_for(by, original.bill_id)     # before we look again: another may have been first
    standing(note_id, by)
    day = timezone.localdate(at or clock.now())
    undo = CreditNote.objects.create(
        bill_id=bill.pk, charge_id=original.charge_id, kind=original.kind, fen=-original.fen, undo_of_id=original.pk,
        reason=approval.reason[:200], basis=original.basis, day=day, asked_by_id=approval.asked_by_id,
        approved_by_id=by.user_id, approved_by=by.name)
    Bill.objects.filter(pk=bill.pk).update(settled_fen=F("settled_fen") - original.fen)
    voucher = vouchers.voucher_id_of(bill.book_id, kind="credit_note", src=f"credit:{original.pk}")
    ledger.reverse(voucher, on=day, memo=f"撤销{KIND_TITLES[original.kind]} {bill.ym}", by=by)
    journal.remark(place_id=bill.unit_id, fen=-original.fen, kind=original.kind)
    return int(undo.pk)


def undo_stuck(subjects: Wished) -> dict[str, str]:
    """Of notes whose undoing waits for a yes, those that are undone already. One query."""
    done = CreditNote.objects.filter(undo_of__in=[int(one) for one in subjects])
    return {str(pk): AlreadyUndone.sentence for pk in done.values_list("undo_of_id", flat=True)}


def credit_stuck(subjects: Wished) -> dict[str, str]:
    """Of wishes to take something off bills, those whose bill owes less than that by now. One query."""
    owed = {str(bill.pk): bill.total_fen - bill.settled_fen
            for bill in Bill.objects.filter(pk__in=[int(one) for one in subjects])}
    return {subject: f"这张账单现在只剩 {yuan(owed[subject])} 元未收，不够减。" for subject, given in subjects.items()
            if subject in owed and given["amount"] > owed[subject]}


CREDIT = approvals.act("fees.credit_bill", "减免、红冲", decide=permissions.ALLOW_CREDIT, run=credit_bill,
                       icon="receipt-refund", see="/console/bills/{subject}/credit", stuck=credit_stuck)
UNDO = approvals.act("fees.undo_credit", "撤销减免", decide=permissions.ALLOW_CREDIT, run=undo_credit,
                     icon="arrow-back-up", stuck=undo_stuck)


@command(needs=permissions.ASK_CREDIT)
def ask_credit(bill_id: int, *, charge_id: int, kind: str, amount: int, reason: str, basis: str,
               key: str | None = None, by: Actor) -> str:
    """Ask a second person to take something off an open bill; return the wish's title.

    Refuses: NothingCredited, MoreThanOpen, NoSuchLine, UnknownKind, ReasonNeeded, BasisNeeded, NotOurClaim,
    AlreadyAsked.
    """
    bill = Bill.objects.held_for(by, bill_id)
    line = checked(bill, charge_id, kind, amount, reason, basis)
    owed = bill.total_fen - bill.settled_fen
    home = bill.unit.label
    title = f"{KIND_TITLES[kind]} {home} {bill.ym} {yuan(amount)} 元"
    approvals.ask(CREDIT, bill_id, community_id=bill.community_id, title=title, about=f"bill:{bill_id}", by=by,
                  effect=[["账单未收", f"{yuan(owed)} 元", f"{yuan(owed - amount)} 元"], ["项目", "", line.charge],
                          ["依据", "", basis.strip()]],
                  reason=reason.strip()[:200],
                  arguments={"charge_id": charge_id, "kind": kind, "amount": amount, "basis": basis.strip()})
    journal.remark(place_id=bill.unit_id)
    return title


@command(needs=permissions.ASK_CREDIT)
def ask_undo(note_id: int, *, reason: str, key: str | None = None, by: Actor) -> str:
    """Ask a second person to take back what was taken off a bill by mistake; return the wish's title.

    Refuses: NotFound, AlreadyUndone, UndoUnexplained, AlreadyAsked, AnotherWaits.
    """
    note = standing(note_id, by)
    if not explains(reason):
        raise UndoUnexplained
    bill = note.bill
    owed = bill.total_fen - bill.settled_fen
    title = f"撤销{KIND_TITLES[note.kind]} {bill.unit.label} {bill.ym} {yuan(note.fen)} 元"
    approvals.ask(UNDO, note_id, community_id=bill.community_id, title=title, about=f"bill:{bill.pk}", by=by,
                  effect=[["账单未收", f"{yuan(owed)} 元", f"{yuan(owed + note.fen)} 元"],
                          ["原来的原因", note.reason, "撤销，账簿冲正"]],
                  reason=reason.strip()[:200], arguments={})
    journal.remark(place_id=bill.unit_id)
    return title


def standing(note_id: int, by: Actor) -> CreditNote:
    """Return a note that may still be taken back. Refuses: NotFound (also what itself takes back), AlreadyUndone."""
    note = CreditNote.objects.seen_by(by).select_related("bill__unit").filter(pk=note_id, undo_of=None).first()
    if note is None:
        raise NotFound
    if CreditNote.objects.filter(undo_of=note_id).exists():
        raise AlreadyUndone
    return note


def checked(bill: Bill, charge_id: int, kind: str, amount: int, reason: str, basis: str) -> Creditable:
    """Return the charge that is credited, if all that is said of it holds."""
    if bill.book.fund == "custody":
        raise NotOurClaim
    if kind not in KIND_TITLES:
        raise UnknownKind
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LARGEST:
        raise NothingCredited
    line = next((one for one in reading.charges(bill.pk) if one.charge_id == charge_id), None)
    if line is None:
        raise NoSuchLine
    if amount > line.most_fen:
        raise MoreThanOpen(charge=line.charge, most=yuan(line.most_fen))
    if not explains(reason):
        raise ReasonNeeded
    if len(basis.strip()) < 2:
        raise BasisNeeded
    return line
