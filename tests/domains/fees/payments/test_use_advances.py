from linli.domains.fees.payments import commands
from linli.registry.people import commands as people
from tests.domains.fees.payments.conftest import DAY, rows


def test_what_was_paid_ahead_settles_the_next_bills(desk):
    desk.take(10_000)
    for ym in ("2026-10", "2026-11", "2026-12"):
        desk.bill(ym, 4297)
    assert commands.use_advances(desk.community, on=DAY, by=desk.manager) == 10_000
    assert rows("SELECT ym, settled_fen FROM fees_bill ORDER BY 1", desk.area) == [
        ("2026-10", 4297), ("2026-11", 4297), ("2026-12", 1406)]
    assert desk.balances()["2203"] == -desk.left_fen() == 0
    assert desk.balances()["1122"] == desk.open_fen() == 2891


def test_doing_it_again_uses_nothing(desk):
    desk.take(5_000)
    desk.bill("2026-10", 4297)
    assert commands.use_advances(desk.community, on=DAY, by=desk.manager) == 4297
    assert commands.use_advances(desk.community, on=DAY, by=desk.manager) == 0
    assert desk.left_fen() == 703


def test_an_advance_pays_neither_another_fund_nor_another_persons_bill(desk):
    desk.take(5_000)
    desk.bill("2026-10", 4297, fund="common")
    desk.more[desk.home] = people.add_person(desk.community, name="赵六", by=desk.by)
    desk.bill("2026-10", 4297)
    assert commands.use_advances(desk.community, on=DAY, by=desk.manager) == 0
