"""What a community still lacks of bills."""
from __future__ import annotations

from datetime import date

from django.urls import reverse

from linli.domains.fees.bills import permissions, queries
from linli.kernel.access import Actor
from linli.kernel.money import yuan
from linli.kernel.slots import Panel
from linli.kernel.ui.values import Task
from linli.registry import slots


@slots.community_steps.panel(order=40, needs=permissions.SEE_RUNS)
def first_run(*, community_id: int, on: date, by: Actor) -> Panel | None:
    if any(run.status == "published" for run in queries.runs(community_id, by=by)):
        return None
    return Panel("第一次出账", "", {"href": reverse("fees:runs"), "hint": "先算一个月，复核后发布"})


@slots.community_tasks.panel(order=30, needs=permissions.SEE_RUNS)
def runs_in_review(*, community_id: int, on: date, by: Actor) -> Panel:
    waiting = [run for run in queries.runs(community_id, limit=3, by=by) if run.status == "review"]
    return Panel("出账", "", {"tasks": [
        Task(f"{run.title}待复核", f"{run.homes:,} 户，{yuan(run.fen)} 元", "复核", reverse("fees:run", args=[run.id]),
             "file-invoice", "info") for run in waiting]})
