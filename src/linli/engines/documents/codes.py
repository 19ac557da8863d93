"""Public codes as people meet them: grouped for the eye, read back with mistakes forgiven, checked by a word.

The codes themselves are issued and resolved by `linli.kernel.codes`.
"""
from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from linli.kernel.codes import LETTERS

PLACE, VERIFY, BOOKS = "q", "v", "open"     # what an address opens: a place, a paper's proof, open books

# 256 words of two characters that nobody misreads or mishears: the first says how, the second what.
HOWS = "青白红绿金银春夏秋冬东南西北大小"
WHATS = "山水花鸟云月星雨风雪松竹梅兰桥舟"
MISREAD = str.maketrans("OIL", "011")


def grouped(code: str) -> str:
    """`K7M29QXD3ABC1` → `K7M2 9QXD 3ABC1`: groups of four, the last takes what is left over."""
    ends = range(4, max(len(code) - 3, 4), 4)
    starts = [0, *ends]
    return " ".join(code[start:end] for start, end in zip(starts, [*ends, None], strict=True))


def typed(text: str) -> str:
    """Return the code a person typed: spaces and dashes dropped, O, I and L read as the digits they look like.

    Only for random codes; a community's chosen code may hold any letter.
    """
    letters = text.upper().translate(MISREAD)
    return "".join(letter for letter in letters if letter in LETTERS)


def check_word(code: str) -> str:
    """Return the word printed beside the QR code and shown on the page it leads to.

    A sticker pasted over ours leads to another host, which cannot know the word. It hangs on the installation's
    key: after a change of key labels must be printed anew.
    """
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"check word " + code.encode(), hashlib.sha256)
    return HOWS[digest[0] % 16] + WHATS[digest[1] % 16]


def address(opens: str, code: str) -> str:
    """Return the full address for a QR code: `address(VERIFY, code)` → https://…/v/CODE."""
    return f"{site()}/{opens}/{code}"


def site() -> str:
    """Return where this installation is reached from outside: the first of LINLI_ORIGINS, else this machine."""
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    return origins[0] if origins else f"http://localhost:{settings.ENV.port}"
