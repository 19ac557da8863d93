"""What the public may read of a voucher's words: no home, no number of a person, no name."""
import re
from collections.abc import Iterable

HOME = re.compile(r"(?<![\d-])(\w{1,6}-\w{1,4}-)\w{2,6}(?![\d-])", re.ASCII)      # 3-2-501, not 2026-11-23
SPOKEN_HOME = re.compile(r"(\d+\s*[栋幢号]\s*(?:\d+\s*单元\s*)?)\d{3,4}(?:\s*[室号])?")
LONG_NUMBER = re.compile(r"\d[\d -]{6,}[\dXx]")
DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?\Z")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """`收款 3-2-501 张三丰 19900001234` → `收款 3-2-*** 张** ***`. `names` are the people who may stand in it."""
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        text = text.replace(name, f"{name[0]}**")
    text = HOME.sub(lambda found: found[0] if DATE.match(found[0]) else f"{found[1]}***", text)
    text = SPOKEN_HOME.sub(r"\1***", text)
    return LONG_NUMBER.sub(lambda found: found[0] if DATE.match(found[0].strip()) else "***", text)
