"""What faces show of bill runs and bills."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from linli.domains.fees.bills import commands, explaining, permissions, reviewing, skipping
from linli.domains.fees.bills.models import Bill, BillRun, CreditNote
from linli.domains.fees.bills.values import BillRow, BillSheet, CreditLine, Review, RunRow, Skip
from linli.kernel import sql
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.registry.organisations import queries as organisations


@query(needs=permissions.SEE_RUNS)
def runs(community_id: int | None = None, *, limit: int = 60, by: Actor) -> list[RunRow]:
    """Return the runs within reach, newest first; of one community if given."""
    rows = BillRun.objects.seen_by(by).select_related("community").order_by("-ym", "-id")
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    return [run_row(row) for row in rows[:limit]]


@query(needs=permissions.SEE_RUNS)
def run(run_id: int, *, by: Actor) -> RunRow:
    """Return one run. Raises NotFound."""
    return run_row(found_run(run_id, by))


@query(needs=permissions.SEE_RUNS)
def review(run_id: int, *, by: Actor) -> Review:
    """Return a run with what its reviewer looks at: against last month, what is skipped, which homes differ."""
    row = found_run(run_id, by)
    skips = tuple(Skip(reason, homes, tuple(labels))
                  for reason, homes, labels in skipping.by_reason(row.community_id, row.ym))
    compared = reviewing.compared(row)
    percent = reviewing.deviation(row)
    changed, unchecked, changes = reviewing.largest_changes(row, percent)
    return Review(run_row(row), compared, skips, changes,
                  sum(one.before_fen for one in compared), row.status == "review" and commands.is_stale(row),
                  reviewing.gap_before(row) if row.status == "review" else "", percent, changed, unchecked)


@query(needs=permissions.SEE_BILLS)
def bill(bill_id: int, *, by: Actor) -> BillRow:
    """Return a bill with every line in words. Raises NotFound, also for the bill of another household."""
    if not Bill.objects.seen_by(by).filter(pk=bill_id).exists():
        raise NotFound
    notes = CreditNote.objects.filter(bill_id=bill_id).select_related("charge").order_by("id")
    return replace(explaining.bill(bill_id), credits=tuple(
        CreditLine(note.day, note.kind, note.charge.name if note.charge else "", note.fen, note.reason, note.basis,
                   note.approved_by) for note in notes))


@query(needs=permissions.SEE_BILLS)
def bill_sheet(bill_id: int, *, on: date, by: Actor) -> BillSheet:
    """Return a bill as it is printed. Raises NotFound, also for the bill of another household."""
    found = bill(bill_id, by=by)
    [(community, invented, area, issued, *before)] = sql.rows(explaining.SHEET, bill=bill_id)
    return BillSheet(found, invented, area, issued, organisations.office_contact(community, on), *before)


@query(needs=permissions.SEE_BILLS)
def bills_of_run(run_id: int, *, limit: int = 50, by: Actor) -> list[BillRow]:
    """Return the bills of a run in the order of the homes, the first few; of a household, only its own."""
    community = BillRun.objects.filter(pk=run_id).values("community_id")[:1]
    seen = Bill.objects.seen_by(by).filter(community_id=community, run_id=run_id).order_by("unit__sort", "id")
    return explaining.bills(list(seen.values_list("pk", flat=True)[:limit]))


@query(needs=permissions.SEE_BILLS)
def explain(bill_id: int, *, by: Actor) -> list[str]:
    """Say in plain Chinese how each line of a bill came about."""
    return [line.words for line in bill(bill_id, by=by).lines]


def runs_called(run_ids: Sequence[int]) -> dict[int, str]:
    """Return what runs are called: 玉景花园 2026-12 账单. Inside the area."""
    rows = BillRun.objects.filter(pk__in=run_ids).values_list("pk", "community__name", "ym")
    return {pk: f"{community} {ym} 账单" for pk, community, ym in rows}


def bills_called(bill_ids: Sequence[int]) -> dict[int, str]:
    """Return what bills are called: 3-2-501 2026-12. Inside the area."""
    rows = Bill.objects.filter(pk__in=bill_ids).values_list("pk", "unit__label", "ym")
    return {pk: f"{label} {ym}" for pk, label, ym in rows}


def found_run(run_id: int, by: Actor) -> BillRun:
    row = BillRun.objects.seen_by(by).select_related("community").filter(pk=run_id).first()
    if row is None:
        raise NotFound
    return row


def run_row(row: BillRun) -> RunRow:
    kept = row.totals
    return RunRow(row.pk, row.community_id, row.community.name, row.ym, row.rev, row.status, row.due, kept["fen"],
                  kept["homes"], kept["bills"], kept["lines"], sum(kept["skipped"].values()), row.drafted_by,
                  row.drafted_by_id, row.drafted_at, row.published_by, row.published_at, row.reason)
