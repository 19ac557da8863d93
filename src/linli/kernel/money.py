"""Money is an integer number of fen (分). Nothing here, and nothing that counts money, knows a float."""
from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from .errors import Refused

LARGEST = 100_000_000_00   # 一亿元: whatever is larger is a slip of the hand
YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d{1,40})(?:\.(\d{1,2}))?", re.ASCII)

TOO_FINE = re.compile(r"[¥-]?[\d,]+\.\d{3,}")


class NotMoney(Refused):
    code, sentence, field = "not_money", "金额“{text}”看不懂，请填数字，最多两位小数，如 268.35。", "amount"


def fen(text: str) -> int:
    """Read an amount in yuan as a person types it: `1,234.5` → 123450. Raises NotMoney."""
    found = YUAN.fullmatch(unicodedata.normalize("NFKC", text).strip().removeprefix("¥").strip())
    if not found:
        if TOO_FINE.fullmatch(text.strip()):
            raise NotMoney("金额最多两位小数，写到分，如 268.35。")
        raise NotMoney(text=text[:20])
    sign, whole, part = found.groups()
    amount = int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))
    if amount > LARGEST:
        raise NotMoney("金额太大，请核对。")
    return -amount if sign else amount


def yuan(amount: int) -> str:
    """`123450` → `1,234.50`; the sign in front."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}.{part:02d}"


def plain_yuan(amount: int) -> str:
    """`123450` → `1234.50`, for files that programs read."""
    return yuan(amount).replace(",", "")


def half_up(exact: Fraction | Decimal | int) -> int:
    """Round an exact number of fen once, half away from zero (money.md R3)."""
    value = Fraction(exact)
    doubled = abs(value.numerator) * 2 + value.denominator
    rounded = doubled // (2 * value.denominator)
    return rounded if value >= 0 else -rounded
