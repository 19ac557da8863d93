"""Pure decisions about people: phones, plates, shares."""
from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from linli.registry.people.values import PhoneUnreadable, PlateUnreadable, ShareUnreadable

PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|[1-9]\d{6,7}|\+\d{6,18}")
PLATE = re.compile(r"[一-龥][A-HJ-NP-Z][0-9A-HJ-NP-Z]{5,6}")


def clean_phone(text: str | None) -> str | None:
    """`199 0000 1234` → `19900001234`, also in full width; blank → None. Foreign numbers keep their +.

    Raises PhoneUnreadable.
    """
    bare = re.sub(r"[\s().]", "", unicodedata.normalize("NFKC", text or ""))
    bare = re.sub(r"^(\+86|0086)", "", bare)
    bare = bare if re.match(r"0\d{2,3}-", bare) else bare.replace("-", "")
    if not bare:
        return None
    if not PHONE.fullmatch(bare):
        raise PhoneUnreadable(phone=text)
    return bare


def clean_plate(text: str) -> str:
    plate = re.sub(r"[\s·•.\-]", "", text).upper()
    if not PLATE.fullmatch(plate):
        raise PlateUnreadable(plate=text)
    return plate


def read_share(text: str | None) -> tuple[int | None, int | None]:
    """`1/2` → (1, 2), `50%` → (1, 2); blank → no share. Raises ShareUnreadable."""
    bare = (text or "").replace(" ", "")
    if not bare:
        return None, None
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})|(\d{1,3})%", bare)
    if not match or match[2] == "0":
        raise ShareUnreadable
    share = Fraction(int(match[3]), 100) if match[3] else Fraction(int(match[1]), int(match[2]))
    if not 0 < share <= 1:
        raise ShareUnreadable
    return share.numerator, share.denominator


def share_text(num: int | None, den: int | None) -> str:
    return f"{num}/{den}" if num and den else ""
