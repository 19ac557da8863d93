"""The acts that must not be done by halves, killed at every point of their way."""
from datetime import date
from decimal import Decimal

import pytest

from linli.domains.fees.bills import commands as bills
from linli.domains.fees.payments import commands as payments
from linli.engines.ledger import commands as ledger
from linli.engines.ledger import sealing
from linli.engines.ledger.values import AlreadyClosed
from linli.kernel import approvals
from linli.kernel.access import system
from linli.registry.importing import commands as importing
from linli.registry.importing.values import HomeDraft, PersonDraft
from linli.registry.places import commands as places
from tests.domains.fees.estate import new_estate
from tests.domains.fees.payments.conftest import AT, Desk, desk, one  # noqa: F401 (a fixture)

from .conftest import Estate
from .walking import walk

pytestmark = pytest.mark.fault


def test_a_payment(desk: Desk):  # noqa: F811
    desk.bill("2026-09", 4297)
    desk.bill("2026-10", 8000, fund="common")

    def pay() -> object:
        return payments.take_payment(desk.community, units=[desk.home], amount=20_000, method="pos", key="once", at=AT,
                                     by=desk.cashier)

    assert walk(pay, desk.area) > 4
    receipt = pay()  # the cashier repeats the request that was never answered
    assert receipt.number.endswith("-2-0000001") and receipt.advance_fen == 20_000 - 4297 - 8000
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 1
    balances = desk.balances()
    assert balances["1002"] == 20_000 and balances["1122"] == desk.open_fen() == 0
    assert -balances["2203"] == desk.left_fen()


def test_a_bill_run(transactional_db: None):
    estate = new_estate()
    estate.price("0.48")
    for number in range(1, 6):
        label = f"3-2-{number}01"
        estate.pays(estate.home(label), estate.person(f"张{number}"))
    run = estate.draft("2026-11")

    def publish() -> object:
        return bills.publish(run, at=AT, by=estate.by)

    assert walk(publish, estate.area) > 5
    publish()  # whoever saw no answer presses again
    assert estate.rows("SELECT count(*), sum(total_fen)::bigint FROM fees_bill") == [(5, 5 * 4297)]
    assert estate.rows("SELECT count(*), sum(debit_fen)::bigint FROM ledger_voucher") == [(1, 5 * 4297)]


def test_a_hand_over_of_the_till(desk: Desk):  # noqa: F811
    desk.bill("2026-09", 4300)
    desk.take(4300, "cash")
    assert walk(lambda: payments.hand_over(desk.more["shift"], counted={10000: 5, 1000: 4, 100: 3}, deposit=4300, at=AT,
                                           by=desk.cashier), desk.area) > 2


def test_a_close_of_a_month(desk: Desk):  # noqa: F811
    desk.bill("2026-09", 4300)
    book = desk.books["service"]
    assert walk(lambda: ledger.close_period(book, ym="2026-09", by=desk.accountant), desk.area) > 6
    with pytest.raises(AlreadyClosed):  # whoever saw no answer presses again
        ledger.close_period(book, ym="2026-09", by=desk.accountant)
    assert sealing.verify(book, by=desk.by) == []
    assert one("SELECT count(*) FROM ledger_voucherno", desk.area) == 1


def test_a_reopening_of_a_month(desk: Desk):  # noqa: F811
    book = desk.books["service"]
    ledger.close_period(book, ym="2026-09", by=desk.accountant)
    wish = ledger.ask_reopening(book, ym="2026-09", reason="漏记", by=desk.accountant)
    assert walk(lambda: approvals.decide(wish, yes=True, at=AT, by=desk.manager), desk.area) > 6
    assert one("SELECT count(*) FROM ledger_periodact WHERE act = 'reopen'", desk.area) == 1
    assert one("SELECT count(*) FROM ledger_snapshot", desk.area) == 0


def test_an_import_of_a_roster(estate: Estate):
    homes = [HomeDraft("3", "2", f"{storey}01", area="89.53", vehicles=(f"苏E0000{storey}",),
                       people=(PersonDraft(f"张{storey}", f"1990000000{storey}"),)) for storey in range(1, 7)]

    def bring_in() -> object:
        return importing.import_homes(estate.community, homes=homes, on=date(2026, 11, 1), by=system(estate.area))

    assert walk(bring_in, estate.area) > 5
    again = bring_in()
    assert (again.new, again.changed, again.unchanged) == (0, 0, 6)


def test_a_home(estate: Estate):
    assert walk(lambda: places.add_unit(estate.community, building="1", entrance="1", number="301", area=Decimal("80"),
                                        by=system(estate.area)), estate.area) > 5
    assert estate.homes("301") == 1
