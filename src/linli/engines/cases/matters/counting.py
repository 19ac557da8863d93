"""How many cases need somebody, from the tally that the database keeps (migrations/tally.sql), and what is late by now.

The cost grows with the communities and with what is late, not with what is open.
"""
from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from linli.engines.cases.figures.values import Counters
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import OPEN, Case, CaseDue, CaseTally
from linli.kernel.access import Actor

SOON = timedelta(minutes=30)
LATE = {"overdue": Q(soonest__due__lt=Now()),
        "due_soon": Q(soonest__due__gte=Now(), soonest__due__lt=Now() + Value(SOON))}
PLAIN = ("call_back", "contested", "events", "again", "hot", "review")     # views that the tally has under their name


def counters(by: Actor, community_id: int | None) -> Counters:
    """Of each view, each state and each kind, within reach; by database time. Inside the area."""
    rows = holding.seen(by)
    rows = rows.filter(community_id=community_id) if community_id else rows
    found = _tallied(by, community_id) if by_community(by) else counted(rows)
    states, kinds = _named(found, "state:"), _named(found, "kind:")
    return Counters({
        "open": sum(states.values()), "unassigned": states.get("reported", 0) + states.get("triaged", 0),
        "pooled": states.get("pooled", 0), "resolved": states.get("resolved", 0), **late(by, community_id),
        **{name: found[name] for name in PLAIN},
        "mine": rows.filter(entered_by_id=by.account, state__in=OPEN).order_by().count()}, states, kinds)


def late(by: Actor, community_id: int | None = None) -> dict[str, int]:
    """How many are past a limit, how many nearly, by database time. One statement, over what is late and no more."""
    if by_community(by) and not holding.discreet(by):
        rows: QuerySet[CaseDue, Any] = CaseDue.objects.seen_by(by)
        if by.user_id is not None:      # never counted by the one whom they are about
            rows = rows.exclude(case__in=Case.objects.filter(about_user_id=by.user_id))
    else:
        rows = CaseDue.objects.filter(case__in=holding.seen(by))
    rows = rows.filter(community_id=community_id) if community_id else rows
    return rows.filter(due__lt=Now() + Value(SOON)).aggregate(
        overdue=Count("pk", filter=Q(due__lt=Now())), due_soon=Count("pk", filter=Q(due__gte=Now())))


def counted(rows: QuerySet[Case, Any]) -> Counter[str]:
    """Counted row by row: what the tally must always say."""
    names = rows.filter(Q(state__in=OPEN) | Q(review=True)).order_by().annotate(
        counts_as=RawSQL('unnest(cases_counted("cases_case"))', ())).values("counts_as").annotate(n=Count("pk"))
    return Counter(dict(names.values_list("counts_as", "n")))


def by_community(by: Actor) -> bool:
    return by.reach.whole or set(by.reach.places) <= {"community"}


def _tallied(by: Actor, community_id: int | None) -> Counter[str]:
    rows = CaseTally.objects.seen_by(by)
    rows = rows.filter(community_id=community_id) if community_id else rows
    found = Counter(dict(rows.order_by().values("name").annotate(n=Sum("n")).values_list("name", "n")))
    if by.user_id is not None:      # never counted by the one whom they are about
        about = Case.objects.seen_by(by).filter(about_user_id=by.user_id)
        found.subtract(counted(about.filter(community_id=community_id) if community_id else about))
    return found


def _named(found: Counter[str], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): n for name, n in found.items() if n and name.startswith(prefix)}
