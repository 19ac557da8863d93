"""Two areas; in the first, a community with its four books."""
from dataclasses import dataclass

import pytest

from linli.engines.ledger import commands, permissions
from linli.engines.ledger.values import EntryDraft
from linli.kernel import approvals, clock
from linli.kernel.access import Actor, Grant, system
from linli.kernel.approvals import Granted
from linli.kernel.commands import command
from linli.kernel.models import Area
from linli.kernel.tenancy import in_area
from linli.registry.places.models import Community, Place


@dataclass(frozen=True)
class Books:
    by: Actor
    community: int
    service: int
    common: int
    maint: int
    custody: int


def community(area_id: int, code: str = "C0001", name: str = "玉景花园（示例）") -> int:
    with in_area(area_id):
        place = Place.objects.create(kind="community", code=code, name=name, label=name, sort=code)
        Place.objects.filter(pk=place.pk).update(community=place.pk)
        Community.objects.create(place_id=place.pk, code=code, name=name)
        return place.pk


def books_of(area_code: str) -> Books:
    area = Area.objects.create(code=area_code, name=area_code)
    by = system(area.pk)
    place = community(area.pk)
    return Books(by, place, **commands.open_books(place, by=by))


@pytest.fixture
def books(transactional_db: None) -> Books:
    return books_of("east")


@pytest.fixture
def strangers(transactional_db: None) -> Books:
    """The books of another area."""
    return books_of("west")


@command(needs=permissions.POST_MANUAL)
def book(book_id: int, *, amounts: list, on, src: str, kind: str = "test", by: Actor) -> int:
    """A command of another room that books (account, fen) pairs."""
    return commands.post(book_id, kind=kind, src=src, on=on, entries=[EntryDraft(*pair) for pair in amounts], by=by)


@command(needs=permissions.POST_MANUAL)
def book_summary(lines: str, *, params: dict, kind: str = "test", by: Actor) -> int:
    return commands.post_summary(lines, kind=kind, params=params, by=by)


@command(needs=permissions.REVERSE)
def take_back(voucher_id: int, *, on, by: Actor) -> int:
    return commands.reverse(voucher_id, on=on, memo="收错了", by=by)


def granted(reason: str = "划错了", asked_by: int = 8) -> Granted:
    return Granted(1, asked_by, f"甲{asked_by}", reason)


def decide(wish: int, books: Books, *, by: Actor | None = None, yes: bool = True) -> str:
    """The second person's answer; without `by` a manager's."""
    return approvals.decide(wish, yes=yes, answer="" if yes else "不合适", at=clock.now(),
                            by=by or accountant(books, 9, "project_manager"))


def accountant(books: Books, user_id: int = 7, role: str = "accountant") -> Actor:
    return Actor(user_id, f"甲{user_id}", books.by.area_id, (Grant(role, "community", books.community),))
