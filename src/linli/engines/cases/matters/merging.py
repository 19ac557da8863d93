"""Where merged cases ended up, over several merges. They cannot turn in a circle: a target is open when it takes in."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from linli.engines.cases.matters.models import Case
from linli.kernel import prepared

CHAINS = """
WITH RECURSIVE way AS (
  SELECT id AS begins, id, into_id, 1 AS step FROM cases_case
   WHERE area_id = linli_area() AND id = ANY(%(cases)s::bigint[])
  UNION ALL SELECT w.begins, c.id, c.into_id, w.step + 1
              FROM way w JOIN cases_case c ON c.area_id = linli_area() AND c.id = w.into_id)
SELECT begins, array_agg(id ORDER BY step) FROM way GROUP BY 1"""


def chains(case_ids: Iterable[int]) -> dict[int, list[int]]:
    """Of each case the ids from itself to the one it ended up in. One statement, none for no cases. Inside the area."""
    wanted = list(case_ids)
    return dict(prepared.run(CHAINS, {"cases": wanted})) if wanted else {}


def gone_into(merged: QuerySet[Any, Any]) -> set[int]:
    """The cases that any of these went into, on the way and at the end."""
    return {case for way in chains(merged.values_list("pk", flat=True)).values() for case in way[1:]}


def chain(case: Case) -> list[int]:
    """As `chains`, of one; a case that was not merged is its own end and asks nothing."""
    return [case.pk] if case.into_id is None else chains([case.pk])[case.pk]
