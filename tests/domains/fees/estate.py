"""An estate with one charge: prices, payers and months are what a test is about."""
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection

from linli.domains.fees.bills import commands as bills
from linli.domains.fees.tariffs import commands as tariffs
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Actor, system
from linli.kernel.approvals import Granted
from linli.kernel.clock import month_span
from linli.kernel.tenancy import in_area
from linli.registry.people import commands as people
from tests import factories

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
EVER = date(2020, 1, 1)
ASKED = Granted(1, 7, "孙试验", "按合同")     # somebody else has asked


@dataclass
class Estate:
    area: int
    community: int
    books: dict[str, int]
    charge: int

    @property
    def by(self) -> Actor:
        return system(self.area)

    def staff(self, role: str, user_id: int) -> Actor:
        return factories.member(self.area, role, "community", self.community, user_id=user_id, name=f"{role} {user_id}")

    def home(self, label: str = "3-2-501", area: str | None = "89.53", **given) -> int:
        return factories.new_unit(self.community, label, area=area, by=self.by, **given)

    def person(self, name: str) -> int:
        return people.add_person(self.community, name=name, phone=None, by=self.by)

    def price(self, price: str, since: date = EVER, **given) -> int:
        tariff = tariffs.draft_tariff(self.charge, unit_price=Decimal(price), valid_from=since, ground="contract",
                                      principal="试验新村业主大会", ground_on=date(2019, 12, 1),
                                      file_id=factories.new_paper(by=self.by), by=self.by, **given)
        tariffs.approve_tariff(tariff, approval=ASKED, at=AT, by=self.by)
        return tariff

    def pays(self, unit: int, who: int, since: date = EVER, until: date | None = None, **given) -> int:
        return tariffs.assign(unit, charge_id=self.charge, payer_id=who, valid_from=since, until=until, by=self.by,
                              **given)

    def draft(self, ym: str, by: Actor | None = None) -> int:
        """Count a month on its first day, whenever the test runs."""
        return bills.draft(self.community, ym=ym, today=month_span(ym)[0], by=by or self.by)

    def publish(self, ym: str) -> int:
        run = self.draft(ym)
        bills.publish(run, at=AT, by=self.by)
        return run

    def lines(self, ym: str) -> list[tuple[int, str, int]]:
        """(payer, kind, fen) of a month's lines, by home, day and payer."""
        return self.rows("SELECT b.payer_id, l.kind, l.amount_fen FROM fees_billline l JOIN fees_bill b ON b.id = l.bill_id "
                         "WHERE l.ym = %s ORDER BY b.unit_id, l.from_day, b.payer_id, l.kind", ym)

    def amounts(self, ym: str) -> list[int]:
        return [fen for _, _, fen in self.lines(ym)]

    def rows(self, sql: str, *given: object) -> list[tuple]:
        with in_area(self.area), connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()


def new_estate(*, basis: str = "area", cycle: str = "month", area: int | None = None) -> Estate:
    area = area or factories.new_area()
    community = factories.new_community(area)
    by = system(area)
    books = ledger.open_books(community, by=by)
    charge = tariffs.add_charge(community, code="property", name="物业服务费", book_id=books["service"], account="6001",
                                basis=basis, cycle=cycle, by=by)
    return Estate(area, community, books, charge)
