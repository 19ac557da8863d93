"""A line in words that a person of 75 can follow, and what is new since the month before."""
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from linli.domains.fees.bills import explaining
from linli.domains.fees.bills.values import LineRow

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
LINE = LineRow("物业服务费", "fee", MAY, JUNE, Decimal("89.53"), Decimal("0.4800"), 31, 31, 1, 1, 1, 4297, False, "")
VACANT = replace(LINE, kind="reduction", fen=-1289, words="空置的家只收 70%，少收 12.89 元。")
PLACE = replace(LINE, charge="车位管理费", area=None, price=Decimal("80.0000"), qty=2, fen=16000)


@pytest.mark.parametrize(("row", "basis", "says"), [
    (LINE, "area", "建筑面积 89.53 平方米，每平方米每月 0.48 元；5 月一整月，是 42.97 元（乘出来 42.9744 元，四舍五入到分）。"),
    (replace(LINE, to_day=date(2026, 5, 17), days=16, fen=2218), "area",
     "建筑面积 89.53 平方米，每平方米每月 0.48 元；5 月 31 天里算 16 天（5 月 1 日到 16 日），是 22.18 元。"),
    (replace(LINE, share_den=2, fen=2149), "area",
     "建筑面积 89.53 平方米，每平方米每月 0.48 元；几个人合缴，您承担 1/2；5 月一整月，是 21.49 元"
     "（您这一份是 21.4872 元；各人加起来再四舍五入到分）。"),
    (PLACE, "vehicle", "车位 2 个，每个每月 80.00 元；5 月一整月，是 160.00 元。"),
    (replace(PLACE, charge="垃圾清运费", qty=1, price=Decimal("5"), fen=500), "fixed", "每户每月 5.00 元；5 月一整月，是 5.00 元。"),
    (replace(LINE, days=365, dim=365, yearly=True, fen=51569, to_day=date(2027, 5, 1)), "area",
     "建筑面积 89.53 平方米，每平方米每月 0.48 元；2026 年全年 12 个月，是 515.69 元（乘出来 515.6928 元，四舍五入到分）。")])
def test_a_line_in_words(row, basis, says):
    assert explaining.words(row, basis) == says


@pytest.mark.parametrize(("fen", "vacant", "reduction", "says"), [
    (-1289, 7000, 0, "空置的家只收 70%，少收 12.89 元。"), (-430, 10_000, 1000, "这一家已批准减收，只收 90%，少收 4.30 元。"),
    (-1590, 7000, 1000, "空置，又批准了减收，只收 63%，少收 15.90 元。"),
    (-430, 7000, 1000, "这一家已批准减收，只收 90%，少收 4.30 元。"), (-100, 10_000, 0, "减收 1.00 元。")])
def test_a_reduction_says_why(fen, vacant, reduction, says):
    assert explaining.reduced(replace(LINE, kind="reduction", fen=fen), vacant, reduction) == says


@pytest.mark.parametrize(("now", "before", "says"), [
    ([LINE], [LINE], ()),
    ([replace(LINE, price=Decimal("0.50"), fen=4477)], [LINE], ("物业服务费比上月多 1.80 元：单价由 0.48 元变为 0.50 元。",)),
    ([replace(LINE, area=Decimal("90.00"), fen=4320)], [LINE],
     ("物业服务费比上月多 0.23 元：面积由 89.53 平方米变为 90.00 平方米。",)),
    ([LINE, PLACE], [LINE], ("车位管理费：上月没有，这个月新收 160.00 元。",)),
    ([LINE], [LINE, PLACE], ("车位管理费：上月收 160.00 元，这个月不收。",)),
    ([replace(LINE, days=16, to_day=date(2026, 5, 17), fen=2218)], [LINE], ("物业服务费比上月少 20.79 元：上月算了 31 天，这个月算 16 天（到 5 月 16 日）。",)),
    ([LINE, VACANT], [LINE], ("物业服务费比上月少 12.89 元：开始减收：空置的家只收 70%，少收 12.89 元。",)),
    ([LINE], [LINE, VACANT], ("物业服务费比上月多 12.89 元：不再减收（上月空置的家只收 70%，少收 12.89 元）。",)),
    ([LINE, replace(VACANT, fen=-430)], [LINE, VACANT],
     ("物业服务费比上月多 8.59 元：上月减收 12.89 元，这个月减收 4.30 元。",)),
    ([replace(PLACE, qty=1, fen=8000)], [PLACE], ("车位管理费比上月少 80.00 元：数量由 2 个变为 1 个。",))])
def test_what_is_new_since_last_month(now, before, says):
    assert explaining.changes(now, before) == says
