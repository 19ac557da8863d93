"""What is masked in a voucher's words."""
import pytest

from linli.domains.fees.openbooks.rules import masked


@pytest.mark.parametrize(("told", "shown"), [
    ("收款 3-2-501", "收款 3-2-***"), ("更正 12-A-1203", "更正 12-A-***"), ("张三丰 退款", "张** 退款"),
    ("来电 19900001234", "来电 ***"), ("3幢2单元501室 维修", "3幢2单元*** 维修"), ("3栋501 漏水", "3栋*** 漏水"),
    ("2026-11 出账", "2026-11 出账"), ("2026-11-23 缴存现金", "2026-11-23 缴存现金"), ("电梯年检 2 台", "电梯年检 2 台"),
])
def test_words_without_homes_numbers_and_names(told, shown):
    assert masked(told, ["张三丰"]) == shown
