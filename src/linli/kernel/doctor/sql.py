"""Reading the catalogue for the checks."""
from __future__ import annotations

from typing import Any

from linli.kernel.sql import rows

# Tables that belong to an area, as `t`.
AREA_TABLES = ("pg_class t WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace AND EXISTS ("
               "SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND attname = 'area_id' AND attnum > 0 "
               "AND NOT attisdropped)")


def row(statement: str) -> tuple[Any, ...]:
    return rows(statement)[0]


def listed(names: list[str], most: int = 5) -> str:
    """Some of `names` for a sentence, and how many there are in all."""
    return "、".join(names[:most]) + (f" 等 {len(names)} 个" if len(names) > most else "")
