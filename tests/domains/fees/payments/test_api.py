import json

from linli.kernel.access import Actor
from tests.domains.fees.payments.conftest import one, resident


def post(browser, address: str, key: str = "key-12345", **body):
    return browser.post(f"/api/v1{address}", json.dumps(body), content_type="application/json",
                        headers={"Idempotency-Key": key})


def test_a_payment_is_taken_once_a_key(desk, as_):
    desk.bill("2026-10", 4297)
    browser = as_(desk.cashier)
    given = {"units": [desk.home], "amount_fen": 5000, "method": "pos"}
    first = post(browser, f"/communities/{desk.community}/payments", **given)
    assert (first.status_code, first.json()["advance_fen"]) == (200, 703)
    assert post(browser, f"/communities/{desk.community}/payments", **given).json() == first.json()
    other = post(browser, f"/communities/{desk.community}/payments", **given | {"amount_fen": 6000})
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 1
    assert browser.get(f"/api/v1/receipts/{first.json()['id']}").json()["row"]["fen"] == 5000
    assert browser.get(f"/api/v1/units/{desk.home}/desk").json()["advance_fen"] == 703
    assert browser.get(f"/api/v1/units/{desk.home}/statement").json()[-1]["balance_fen"] == -703


def test_wrong_input_is_a_problem_with_its_field(desk, as_):
    browser = as_(desk.cashier)
    for wrong in ({"amount_fen": 42.5}, {"amount_fen": -1}, {"method": "gold"}, {"units": []}, {"digits": "12a"}):
        given = {"units": [desk.home], "amount_fen": 100, "method": "pos"} | wrong
        answer = post(browser, f"/communities/{desk.community}/payments", **given)
        assert answer.status_code == 422
        assert answer.json()["errors"]
    assert post(browser, f"/communities/{desk.community}/payments", units=[desk.home], amount_fen=4297,
                method="cash").json()["code"] == "no_fen_coins"


def test_a_shift_and_a_day_by_program(desk, as_):
    desk.take(4300, "cash"), desk.take(9999, "pos")
    browser, shift = as_(desk.cashier), desk.more["shift"]
    assert browser.get(f"/api/v1/shifts/{shift}").json()["cash_fen"] == 54_300
    assert post(browser, f"/shifts/{shift}/hand-over", yuan_100=5).json()["code"] == "difference_unexplained"
    count = {"yuan_100": 5, "yuan_10": 4, "yuan_1": 3, "deposit_fen": 4300}
    assert post(browser, f"/shifts/{shift}/hand-over", key="key-unseen", **count).json()["code"] == "slip_missing"
    done = post(browser, f"/shifts/{shift}/hand-over", key="key-other", pos_fen=9000, reason="一笔刷卡明日到账", **count)
    assert done.json()["difference_fen"] == 0
    assert done.json()["slips"] == [{"method": "pos", "receipts": 1, "booked_fen": 9999, "slip_fen": 9000}]
    assert post(browser, f"/shifts/{shift}/hand-over", key="key-other", pos_fen=9000, reason="一笔刷卡明日到账",
                **count).json() == done.json()
    report = browser.get(f"/api/v1/communities/{desk.community}/desk-report?day=2026-11-23").json()
    assert report["methods"] == [{"method": "cash", "count": 1, "fen": 4300, "void_count": 0, "void_fen": 0,
                                  "deposit_fen": 0},
                                 {"method": "pos", "count": 1, "fen": 9999, "void_count": 0, "void_fen": 0,
                                  "deposit_fen": 0}]
    opened = post(browser, f"/communities/{desk.community}/shifts", key="key-third", window="3", float_fen=0)
    assert opened.json()["window"] == "3"


def test_a_bank_file_and_a_move_by_program(desk, as_):
    browser = as_(desk.accountant)
    lines = [{"unit_id": desk.home, "fen": 5000, "at": "2026-11-23T06:00:00Z", "txn": "T1"}]
    assert post(browser, f"/communities/{desk.community}/payment-batches", payments=lines).json()["receipts"] == 1
    receipt = one("SELECT id FROM fees_receipt", desk.area)
    assert post(browser, f"/receipts/{receipt}/move", to_unit=desk.neighbour, reason="错户").status_code == 200
    waits = post(browser, f"/receipts/{receipt}/take-back", reason="错")
    assert (waits.status_code, waits.json()["code"]) == (422, "another_waits")


def test_a_resident_reads_only_the_own_home(desk, as_):
    desk.bill("2026-10", 4297)
    theirs = desk.take(100, units=[desk.neighbour])
    browser = as_(resident(desk))
    [home] = browser.get("/api/v1/me/bills").json()
    assert (home["home"]["unit_id"], len(home["bills"]), home["receipts"]) == (desk.home, 1, [])
    assert browser.get(f"/api/v1/receipts/{theirs.id}").status_code == 403


def test_a_stranger_reaches_nothing(desk, as_):
    stranger = Actor(99, "外人", desk.area + 1, desk.cashier.grants)
    browser = as_(stranger)
    assert browser.get(f"/api/v1/units/{desk.home}/desk").status_code == 404
    assert post(browser, f"/communities/{desk.community}/payments", units=[desk.home], amount_fen=100,
                method="pos").status_code == 422
