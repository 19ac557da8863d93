"""The area of the current transaction. Nothing outside `in_area` sees or writes an area table."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from django.db import connection, models, transaction
from django.db.models.expressions import Func
from psycopg import OperationalError
from psycopg.pq import ExecStatus, TransactionStatus

from .dialect import set_area
from .errors import NotFound

if TYPE_CHECKING:
    from .access import Actor

M = TypeVar("M", bound=models.Model)


class OutsideArea(RuntimeError):
    """A query on an area table was begun outside `in_area`: a bug, never a person's mistake."""


def current_area() -> int | None:
    """Return the area of this transaction, or None outside one."""
    return getattr(connection, "linli_area", None) if connection.in_atomic_block else None


@contextmanager
def in_area(area_id: int, *, durable: bool = False) -> Iterator[None]:
    """Open one transaction (or savepoint) that reads and writes `area_id` and nothing else."""
    with transaction.atomic(durable=durable):
        outer = getattr(connection, "linli_area", None) if _nested() else None
        if outer == area_id:
            yield
            return
        _set(area_id)
        try:
            yield
        except BaseException:
            # Rolling the savepoint back restores the setting itself.
            connection.linli_area = outer  # type: ignore[attr-defined]
            raise
        if _nested():  # a released savepoint keeps the setting: put the outer one back
            _set(outer)
        connection.linli_area = outer  # type: ignore[attr-defined]


def _nested() -> bool:
    return len(connection.atomic_blocks) > 1


def _set(area_id: int | None) -> None:
    sql = set_area(area_id)
    if not _begun_with(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
    connection.linli_area = area_id  # type: ignore[attr-defined]


def _begun_with(sql: str) -> bool:
    """Send BEGIN and `sql` in one message where the driver would send two; False when the transaction has begun."""
    raw: Any = connection.connection
    if raw is None or raw.autocommit or raw.info.transaction_status != TransactionStatus.IDLE:
        return False
    with connection.wrap_database_errors:
        result = raw.pgconn.exec_(f"BEGIN; {sql}".encode())
        if result.status != ExecStatus.TUPLES_OK:
            raise OperationalError(result.error_message.decode(errors="replace"))
    return True


class CurrentArea(Func):
    """The database fills area_id: create(), bulk_create() and INSERT … SELECT need not name it."""

    function, arity = "linli_area", 0
    output_field = models.BigIntegerField()


class AreaQuerySet(models.QuerySet[M], Generic[M]):
    def seen_by(self, by: Actor) -> Self:
        """Keep the rows within the actor's reach for the right it is using."""
        return self.filter(by.reach.condition(self.model))

    def find(self, by: Actor, pk: Any) -> M:
        """Return the row if the actor may see it, else raise NotFound (also for "not yours")."""
        row = self.seen_by(by).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row

    def held_for(self, by: Actor, pk: Any) -> M:
        """Like `find`, and lock the row until the end of the transaction."""
        return self.select_for_update(of=("self",)).find(by, pk)


class AreaManager(models.Manager[M], Generic[M]):
    """Adds `area_id = …` to every query (row security backs it, and a router can use it)."""

    def get_queryset(self) -> AreaQuerySet[M]:
        area = current_area()
        if area is None:
            raise OutsideArea(f"{self.model.__name__} was queried outside in_area")
        return AreaQuerySet(self.model, using=self._db).filter(area_id=area)

    def seen_by(self, by: Actor) -> AreaQuerySet[M]:
        return self.get_queryset().seen_by(by)

    def find(self, by: Actor, pk: Any) -> M:
        return self.get_queryset().find(by, pk)

    def held_for(self, by: Actor, pk: Any) -> M:
        return self.get_queryset().held_for(by, pk)


class AreaModel(models.Model):
    """Base of every table that belongs to an area. `id` is bigint, the database key is (area_id, id).

    `reach_by` names, by scope kind (community, building, unit), the column that a grant of that kind limits;
    a kind that is missing cannot reach the table. A table without any is reached by a grant on the whole area,
    or, with `everyone = True`, by every actor of the area who holds the right.
    """

    area_id = models.BigIntegerField(db_default=CurrentArea(), editable=False)
    reach_by: dict[str, str] = {}
    everyone: bool = False

    objects = AreaManager()

    class Meta:
        abstract = True
        base_manager_name = "_plain"

    _plain = models.Manager()
