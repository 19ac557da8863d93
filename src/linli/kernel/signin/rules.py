"""Pure rules of phones, passwords and what a visitor is called."""
from __future__ import annotations

import re

SHORTEST = 12
LOCAL_WORDS = ("linli", "邻里", "wuye", "xiaoqu", "woaini", "zhongguo")


def normal_phone(text: str) -> str | None:
    """Return `199 0000 0001` as 11 figures, a foreign number with its +; None when it is neither."""
    plain = re.sub(r"[\s\-()（）]", "", text.translate(str.maketrans("０１２３４５６７８９＋", "0123456789+")))
    plain = re.sub(r"^(\+86|0086)(?=1\d{10}$)", "", plain)
    return plain if re.fullmatch(r"1[3-9]\d{9}|\+[1-9]\d{6,14}", plain) else None


def weakness(password: str, *, names: tuple[str, ...]) -> str:
    """Return why a password is too easy, or "". Length counts; signs and figures are not demanded (ASVS 6.2.5)."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 位。可以用一句自己记得住的话。"
    if len(password) > 128:
        return "密码最多 128 位。"
    low = password.lower()
    if len(set(low)) < 5:
        return "密码里重复的字太多，请换一个。"
    for word in (*LOCAL_WORDS, *(name.lower() for name in names if len(name) >= 3)):
        rest = low.replace(word, "")
        if len(rest) < 6:
            return "密码太像系统名、登录名或常用词，请换一个。"
    return ""
