"""Cleaning of cells: full-width to half-width, invisible characters, Chinese numerals, what counts as blank."""
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
SPACE = re.compile(r"\s+")
DASHES = str.maketrans(dict.fromkeys("－—–_~‐‑‒―−～", "-"))
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|〈[^〈〉]*〉|《[^《》]*》")

BLANK = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "不详", "未知", "待查", "待核实", "N/A", "?"})
BLANK_NAME = BLANK | {"空", "空置", "空房", "未售"}
BLANK_PHONE = BLANK | {"无电话", "空号"}

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = re.compile("([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)")


def normal(text: str) -> str:
    """NFKC, without invisible characters; no-break spaces become spaces."""
    if text.isascii():
        return text
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65_536)
def clean(text: str) -> str:
    """A cell's text: normal, stripped, without the apostrophe that forces text."""
    text = normal(text).strip()
    return text[1:].strip() if text[:1] in ("'", "’", "`") else text


def squeezed(text: str) -> str:
    """Without any white space."""
    return SPACE.sub("", text)


def numeral(text: str) -> int | None:
    """`十二` → 12, from 一 to 九十九; None when the text is anything else."""
    found = NUMERAL.fullmatch(text)
    if not text or not found:
        return None
    tens, ten, ones = found.groups()
    if not ten:
        return DIGITS[tens] if tens and not ones else None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def without_leading_zeros(text: str) -> str:
    return re.sub(r"(?<![\d.])0+(?=\d)", "", text)
