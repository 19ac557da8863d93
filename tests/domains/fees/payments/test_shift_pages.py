"""The hand-over as a cashier clicks it."""
from linli.domains.fees.payments.values import CountedBefore


def test_the_difference_stands_there_while_the_cash_is_counted(desk, as_):
    desk.take(4300, "cash")
    address = f"/console/desk/shifts/{desk.more['shift']}/count"
    browser = as_(desk.cashier)
    assert "未点" in browser.get(address).content.decode()
    assert "−43.00" in browser.get(f"{address}?n10000=5").content.decode()
    assert "账款相符" in browser.get(f"{address}?n10000=5&n1000=4&n100=3").content.decode()


def test_the_shift_is_counted_and_handed_over(desk, as_):
    desk.take(4300, "cash")
    browser, shift = as_(desk.cashier), desk.more["shift"]
    assert "应有现金" in browser.get(f"/console/desk/shifts/{shift}/").content.decode()
    short = browser.post(f"/console/desk/shifts/{shift}/hand-over", {"n10000": "5", "deposit": "0"})
    assert short.status_code == 422
    assert "写明原因" in short.content.decode()
    done = browser.post(f"/console/desk/shifts/{shift}/hand-over", {"n10000": "5", "n1000": "4", "n100": "3",
                                                                    "deposit": "43.00", "to_name": "陶收银"})
    assert done.status_code == 302
    for paper in ("sheet.pdf", "deposit.pdf"):
        assert browser.get(f"/console/desk/shifts/{shift}/{paper}").content.startswith(b"%PDF-")
    assert browser.get("/console/desk/").status_code == 200
    assert "收款日报" in browser.get("/console/desk/report").content.decode()
    opened = browser.post(f"/console/desk/shifts/open/{desk.community}", {"window": "2", "float_fen": "500"})
    assert opened.status_code == 302


def test_a_count_that_cash_overtook_is_taken_back_on_the_page_of_the_shift(desk, as_):
    browser, address = as_(desk.cashier), f"/console/desk/shifts/{desk.more['shift']}/"
    browser.post(f"{address}hand-over", {"n10000": "4", "deposit": "0", "reason": "少了一张百元，已复点两遍"})
    waiting = browser.get(address)
    told = waiting.content.decode()
    assert "确认后本班即交" in told and "确认交班" not in told
    assert "清点现金</dt>" in told and "400.00 元</dd>" in told and "少了一张百元，已复点两遍</dd>" in told
    desk.take(4300, "cash")
    assert CountedBefore.sentence in browser.get(address).content.decode()
    back = browser.post(f"/console/approvals/{waiting.context['wish'].id}/withdraw", {"back": address})
    assert (back.status_code, back["Location"]) == (302, address)
    assert "确认交班" in browser.get(address).content.decode()


def test_what_a_card_slip_shows_is_typed_beside_what_was_booked(desk, as_):
    desk.take(9999, "pos")
    browser, address = as_(desk.cashier), f"/console/desk/shifts/{desk.more['shift']}/"
    assert "待核对" in browser.get(address).content.decode()
    seen = browser.get(f"{address}count?n10000=5&pos=90").content.decode()
    assert 'id="slip-pos"' in seen and "−9.99，未到账" in seen
    unsaid = browser.post(f"{address}hand-over", {"n10000": "5", "deposit": "0"})
    assert unsaid.status_code == 422 and "还没有核对" in unsaid.content.decode()
    wrong = browser.post(f"{address}hand-over", {"n10000": "5", "deposit": "0", "pos": "九十"})
    assert wrong.status_code == 422 and 'value="九十"' in wrong.content.decode()
    told = {"n10000": "5", "deposit": "0", "pos": "90", "reason": "一笔刷卡明日到账"}
    assert browser.post(f"{address}hand-over", told).status_code == 302
    closed = browser.get(address).content.decode()
    assert "原因：一笔刷卡明日到账" in closed and "90.00" in closed
