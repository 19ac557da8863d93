"""The SQL of tenancy in two dialects: `plain` PostgreSQL and `citus`.

Citus refuses a sub-query in a policy and forwards only the statement SET LOCAL to its workers; plain PostgreSQL
is faster with a sub-select (one InitPlan a query) and `set_config` (one round trip). Nothing else renders them.
"""
from typing import Literal

Dialect = Literal["plain", "citus"]


def policies(table: str, dialect: Dialect = "plain") -> list[str]:
    """Return the statements that wall `table` (already quoted) by area."""
    area = "(SELECT linli_area())" if dialect == "plain" else "linli_area()"
    migrating = "current_setting('linli.migrating', true)"
    migrating = f"(SELECT {migrating})" if dialect == "plain" else migrating
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY area ON {table} USING (area_id = {area}) WITH CHECK (area_id = {area})",
        # Migrations backfill every area; a server started as the owner by mistake still sees nothing.
        f"CREATE POLICY migrating ON {table} TO linli_owner USING ({migrating} = 'on')",
    ]


def set_area(area_id: int | None, dialect: Dialect = "plain") -> str:
    """Return the statement that sets (or, with None, clears) the area of this transaction."""
    value = "" if area_id is None else str(int(area_id))
    return (f"SELECT set_config('linli.area', '{value}', true)" if dialect == "plain"
            else f"SET LOCAL linli.area = '{value}'")


def no_overlap(table: str, name: str, scalars: list[str], span: str, where: str = "",
               dialect: Dialect = "plain") -> str:
    """Return an exclusion constraint: rows with equal `scalars` (bigint columns) have no overlapping `span`."""
    columns = ["area_id", *scalars]
    if dialect == "plain":  # without btree_gist a scalar is written as a one-element range
        parts = [f"int8range({column}, {column}, '[]') WITH &&" for column in columns]
    else:
        parts = [f"{column} WITH =" for column in columns]
    condition = f" WHERE ({where})" if where else ""
    return (f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" EXCLUDE USING gist '
            f"({', '.join(parts)}, {span} WITH &&){condition}")
