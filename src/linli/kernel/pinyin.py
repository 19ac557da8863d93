"""Pinyin initials of a name, as people type them: 单晓明 → sxm. Read once and kept, not at each search."""
from functools import cache

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the word: the dictionary gives the word.
SURNAMES = {
    "单": "s", "解": "x", "仇": "q", "曾": "z", "查": "z", "朴": "p", "区": "o", "任": "r", "盖": "g",
    "冼": "x", "乐": "y", "员": "y", "贠": "y", "繁": "p", "秘": "b", "尉": "w", "折": "s", "黑": "h",
    "种": "c", "洗": "x", "缪": "m", "覃": "q", "召": "s", "那": "n", "逄": "p", "幺": "y", "隗": "k",
    "重": "c", "句": "g", "阚": "k", "翟": "z", "车": "c",
}
COMPOUND = {"尉迟": "yc", "万俟": "mq", "长孙": "zs", "澹台": "tt", "单于": "cy", "令狐": "lh"}


def initials(name: str) -> str:
    """Return the initials in lower case; letters and digits stay, everything else is left out."""
    head = COMPOUND.get(name[:2])
    if head:
        return head + "".join(map(initial, name[2:]))
    return SURNAMES.get(name[:1], initial(name[:1]) if name else "") + "".join(map(initial, name[1:]))


@cache
def initial(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    return (lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore") or [""])[0][:1]
