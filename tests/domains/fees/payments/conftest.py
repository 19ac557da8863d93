"""A community with books, two homes and their owners, a cashier at window 2 and the two who may say yes."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client

from linli.domains.fees.bills.models import Bill
from linli.domains.fees.payments import commands, permissions
from linli.engines.ledger import commands as ledger
from linli.engines.ledger.values import EntryDraft
from linli.kernel import http
from linli.kernel.access import Actor, system
from linli.kernel.commands import command
from linli.kernel.tenancy import in_area
from tests import factories

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


@dataclass
class Desk:
    area: int
    community: int
    books: dict[str, int]
    home: int
    neighbour: int
    owner: int
    cashier: Actor
    accountant: Actor
    manager: Actor
    keys: int = 0
    more: dict = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        return system(self.area)

    def bill(self, ym: str, fen: int, *, unit: int | None = None, fund: str = "service") -> int:
        return write_bill(self.community, unit=unit or self.home, payer=self.more[unit or self.home], ym=ym, fen=fen,
                          book=self.books[fund], claimed=fund != "custody", by=self.by)

    def take(self, amount: int, method: str = "pos", **given):
        self.keys += 1
        asked = {"units": [self.home], "key": f"k{self.keys}", "at": AT, "by": self.cashier} | given
        return commands.take_payment(self.community, amount=amount, method=method, **asked)

    def number(self, window: str, no: int) -> str:
        """The printed number of a receipt: community, window, number."""
        code = one("SELECT code FROM registry_community WHERE place_id = %s", self.area, self.community)
        return f"{code}-{window}-{no:07d}"

    def balances(self) -> dict[str, int]:
        """Balances of the books by account, and what the rows of this room say they must be."""
        return look("SELECT code, sum(amount_fen)::bigint FROM ledger_entry GROUP BY 1", self.area)

    def open_fen(self) -> int:
        return one("SELECT coalesce(sum(total_fen - settled_fen), 0)::bigint FROM fees_bill b JOIN ledger_book k "
                   "ON k.id = b.book_id WHERE fund <> 'custody'", self.area)

    def left_fen(self) -> int:
        return one("SELECT coalesce(sum(left_fen), 0)::bigint FROM fees_advance WHERE kind = 'prepayment'", self.area)

    def deposits_fen(self) -> int:
        return one("SELECT coalesce(sum(left_fen), 0)::bigint FROM fees_advance WHERE kind = 'deposit'", self.area)


@command(needs=permissions.RECORD_MANY)
def write_bill(community_id: int, *, unit: int, payer: int, ym: str, fen: int, book: int, claimed: bool,
               by: Actor) -> int:
    """A published bill, as a run leaves it."""
    bill = Bill.objects.create(community_id=community_id, unit_id=unit, payer_id=payer, book_id=book, ym=ym, rev=1,
                               due=date.fromisoformat(f"{ym}-28"), total_fen=fen)
    if claimed:
        ledger.post(book, kind="bill", src=f"bill:{bill.pk}", on=date.fromisoformat(f"{ym}-01"), by=by,
                    entries=[EntryDraft("1122", fen), EntryDraft("6051" if fund_of(book) == "common" else "6001", -fen)])
    return bill.pk


def fund_of(book: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fund FROM ledger_book WHERE id = %s", [book])
        return cursor.fetchone()[0]


def look(sql: str, area: int, *given) -> dict:
    return dict(rows(sql, area, *given))


def one(sql: str, area: int, *given):
    return rows(sql, area, *given)[0][0]


def rows(sql: str, area: int, *given) -> list[tuple]:
    with in_area(area), connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def new_desk(*, shift: bool = True) -> Desk:
    area = factories.new_area()
    community = factories.new_community(area)
    by = system(area)
    books = ledger.open_books(community, by=by)
    home = factories.new_unit(community, "3-2-501", by=by)
    neighbour = factories.new_unit(community, "3-2-502", by=by)
    owner = factories.new_owner(home, community_id=community, by=by)
    other = factories.new_owner(neighbour, "李四光", community_id=community, phone="19900005678", by=by)
    staff = {role: factories.member(area, role, "community", community, user_id=number, name=name) for role, number, name
             in (("cashier", 7, "叶收银"), ("accountant", 8, "冯会计"), ("project_manager", 9, "钱经理"))}
    desk = Desk(area, community, books, home, neighbour, owner, staff["cashier"], staff["accountant"],
                staff["project_manager"], more={home: owner, neighbour: other})
    if shift:
        desk.more["shift"] = commands.open_shift(community, window="2", float_fen=50_000, at=AT, by=desk.cashier).id
    return desk


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return new_desk()


@pytest.fixture
def as_(monkeypatch):
    """A browser in which this actor is signed in."""
    def signed_in(actor: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return signed_in


def resident(desk, unit: int | None = None, user_id: int = 90) -> Actor:
    return factories.member(desk.area, "owner", "unit", unit or desk.home, user_id=user_id, name="张**")
