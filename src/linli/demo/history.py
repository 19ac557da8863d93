"""Twelve months of bills, payments, expenses and closes, by the real commands, set-based where there are many."""
from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.demo import expenses, payouts
from linli.demo.communities import Sketch
from linli.demo.office import Colleague
from linli.demo.staff import Cast
from linli.domains.fees.bills import commands as bills
from linli.domains.fees.payments import commands as payments
from linli.domains.fees.payments.values import IncomingPayment
from linli.domains.fees.tariffs import commands as tariffs
from linli.domains.fees.tariffs.values import GROUND_TITLES
from linli.engines.documents import codes, papers, typesetting
from linli.kernel import approvals, clock
from linli.kernel.access import Actor
from linli.kernel.clock import month_span, months_later
from linli.kernel.files import commands as files
from linli.kernel.files.values import SCANS
from linli.kernel.money import half_up
from linli.registry import roles
from linli.registry.importing.values import HomeDraft

GOLDEN = (5 ** .5 - 1) / 2      # its multiples, less their whole parts, fall evenly between 0 and 1
PARKING = 8_000      # fen a place and month
METHODS = ("transfer",) * 6 + ("pos",) * 2 + ("online", "static_code")


@dataclass
class Estate:
    """One community of the demo as the history works on it. Amounts are fen a month, by home."""

    sketch: Sketch
    community_id: int
    books: dict[str, int]
    owed: dict[int, int]
    units: dict[str, list[int]]      # by class; "" holds the others
    starts: str                      # first month that is billed
    months: int = 0                  # billed so far
    settled: dict[int, int] = field(default_factory=dict)    # months paid, by home
    charges: list[int] = field(default_factory=list)         # the first is the service charge
    colleagues: list[Colleague] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)          # of some of its homes, from all over


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """An instant of that day in Shanghai (UTC+8)."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def price(estate: Estate, cast: Cast, *, since: date) -> list[int]:
    """Charges with their price and ground, approved by a second person; return the charges."""
    sketch, accountant, manager = estate.sketch, cast.actor(roles.ACCOUNTANT), cast.actor(roles.PROJECT_MANAGER)
    paper = paper_of(sketch, sketch.basis, sketch.price, since - timedelta(days=40), by=accountant)
    wanted = [("property", "物业服务费", "area", sketch.price, "service", "6001")]
    if sketch.parking:
        wanted.append(("parking", "车位管理费", "vehicle", Decimal(PARKING) / 100, "common", "6051.01"))
    charges = []
    for code, name, basis, amount, fund, account in wanted:
        charge = tariffs.add_charge(estate.community_id, code=code, name=name, book_id=estate.books[fund],
                                    account=account, basis=basis, by=accountant)
        tariff = tariffs.draft_tariff(charge, unit_price=amount, valid_from=since, ground=sketch.basis,
                                      principal=sketch.principal, ground_on=since - timedelta(days=40), file_id=paper,
                                      by=accountant)
        wish = tariffs.ask_approval(tariff, reason="按合同约定", by=accountant)
        approvals.decide(wish, yes=True, answer="与依据一致", at=clock.now(), by=manager)
        tariffs.assign_all(charge, on=since, by=accountant)
        charges.append(charge)
    return charges


def paper_of(sketch: Sketch, ground: str, amount: Decimal, day: date, *, by: Actor) -> int:
    """The invented paper that a price rests on, as a PDF."""
    title = f"{GROUND_TITLES[ground]}（示例）"
    page = typesetting.render("notice", papers.Notice(
        community=sketch.name, issuer=sketch.principal, number="示例第 1 号", kind="收费依据", title=title, paragraphs=[
            f"物业服务费按建筑面积每平方米每月 {amount} 元收取。", "本文件为示例数据，不是真实文件。"],
        url=codes.address(codes.BOOKS, sketch.code), issued_on=day, sample=True))
    return files.store(SimpleUploadedFile(f"{title}.pdf", page), kinds=SCANS, purpose=tariffs.PAPERS, by=by).id


def month(estate: Estate, ym: str, cast: Cast, *, last: date) -> None:
    """One month: bills on the first, payments through the month, expenses at its end. `last`: nothing after it."""
    accountant, manager = cast.actor(roles.ACCOUNTANT), cast.actor(roles.PROJECT_MANAGER)
    first, next_ = month_span(ym)
    opened = min(at(first, 9), clock.now())
    run = bills.draft(estate.community_id, ym=ym, at=opened, by=accountant)
    bills.publish(run, at=opened, by=manager)
    estate.months += 1
    coming = list(incoming(estate, ym, last=min(last, next_ - timedelta(days=1))))
    if coming:
        payments.record_many(estate.community_id, payments=coming, by=accountant)
    expenses.spend(estate.sketch, estate.books, sum(estate.owed.values()), ym, last=last, cast=cast)
    payouts.settle(estate.sketch, estate.books, ym, last=last, cast=cast)


def incoming(estate: Estate, ym: str, *, last: date) -> Iterable[IncomingPayment]:
    """The payments of a month: of each class so many homes that their money makes the class's rate.

    A home that pays for the first time pays what it owes from before as well.
    """
    chosen = Random(f"{estate.sketch.code}{ym}")
    first, _ = month_span(ym)
    for name, units in estate.units.items():
        for unit in paying(units, estate.owed, rate(estate, name, ym), before=estate.settled):
            day = min(last, first + timedelta(days=chosen.randrange(4, 28)))
            months = estate.months - estate.settled.get(unit, 0)
            estate.settled[unit] = estate.months
            yield IncomingPayment(unit, estate.owed[unit] * months, chosen.choice(METHODS),
                                  at(day, chosen.randrange(8, 21)), txn=f"DEMO{ym.replace('-', '')}{unit:010d}")


def rate(estate: Estate, name: str, ym: str) -> float:
    sketch = estate.sketch
    if sketch.rising:
        step = next(n for n in range(24) if months_later(estate.starts, n) == ym)
        return sketch.rising[min(step, len(sketch.rising) - 1)]
    return sketch.rates.get(name, sketch.rates[""])


def paying(units: Sequence[int], owed: Mapping[int, int], share: float, before: Container[int] = ()) -> list[int]:
    """Homes whose money adds up to the share, from every building, here some more and there some fewer.

    Those who paid `before` keep paying. A whole building that never pays would be a story of its own.
    """
    dice = Random(len(units))
    turn = {unit: at * GOLDEN % 1 + dice.random() / 3 for at, unit in enumerate(units)}
    left = sum(owed[unit] for unit in units) * share
    found = []
    for unit in sorted(units, key=lambda unit: (unit not in before, turn[unit])):
        if 0 < owed[unit] <= left:
            found.append(unit)
            left -= owed[unit]
    return found


def amount(draft: HomeDraft, sketch: Sketch) -> int:
    """What a home owes a month, in fen: its area at the price, and its cars."""
    return fee(Decimal(draft.area or "0"), sketch) + PARKING * len(draft.vehicles) * bool(sketch.parking)


def fee(area: Decimal, sketch: Sketch) -> int:
    """The service charge of a month, in fen."""
    return half_up(Fraction(area) * Fraction(sketch.price) * 100)
