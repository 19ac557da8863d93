"""What is wrong with this installation, and the cure. `linli doctor` prints it.

A room adds its own checks in a module `doctor.py` beside its `apps.py`:

    @check("ledger_balance", title="账簿平衡")
    def balance() -> Verdict:
        return ok("借贷相等") if … else fail("…", cure="…")

A check reads and never repairs. Keys are English and stable, sentences Chinese: their reader is an operator.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Literal

from django.db import Error, connection, transaction
from django.utils.module_loading import autodiscover_modules

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Verdict:
    """What one check found; `cure` says what to do, and is empty when all is well."""

    level: Level
    says: str
    cure: str = ""


def ok(says: str) -> Verdict:
    return Verdict("ok", says)


def warn(says: str, *, cure: str) -> Verdict:
    return Verdict("warn", says, cure)


def fail(says: str, *, cure: str) -> Verdict:
    return Verdict("fail", says, cure)


@dataclass(frozen=True)
class Check:
    key: str
    title: str
    asks_database: bool
    look: Callable[[], Verdict]


@dataclass(frozen=True)
class Finding:
    key: str
    title: str
    level: Level
    says: str
    cure: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


CHECKS: dict[str, Check] = {}


def check(key: str, *, title: str, asks_database: bool = True
          ) -> Callable[[Callable[[], Verdict]], Callable[[], Verdict]]:
    """Register a check. Raises ValueError for a key that is taken."""
    def register(look: Callable[[], Verdict]) -> Callable[[], Verdict]:
        if key in CHECKS:
            raise ValueError(f"two checks are called {key}")
        CHECKS[key] = Check(key, title, asks_database, look)
        return look
    return register


def examine() -> list[Finding]:
    """Run every check, in the order of registration; what needs the database is left out while it is away."""
    for part in ("installation", "database", "rows"):
        import_module(f"linli.kernel.doctor.{part}")
    autodiscover_modules("doctor")
    return list(_findings())


def _findings() -> Iterator[Finding]:
    away = _away()
    if away:
        yield Finding("database", "数据库", "fail", f"连不上：{away}", "启动数据库，或检查 DATABASE_URL。")
    for each in CHECKS.values():
        if not (away and each.asks_database):
            verdict = _verdict(each)
            yield Finding(each.key, each.title, verdict.level, verdict.says, verdict.cure)


def _away() -> str:
    try:
        connection.ensure_connection()
    except Error as error:
        return str(error).strip().splitlines()[-1]
    return ""


def _verdict(each: Check) -> Verdict:
    try:
        if not each.asks_database:
            return each.look()
        with transaction.atomic():  # an error of one check leaves the connection good for the next
            return each.look()
    except Error as error:
        return fail(f"没有查完：{str(error).strip().splitlines()[0]}", cure="先处理其他故障，再运行一次。")
