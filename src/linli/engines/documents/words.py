"""Amounts in capital words (大写), as receipts and bank slips carry them beside the figures."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def in_words(fen: int) -> str:
    """`26835` → `贰佰陆拾捌元叁角伍分`. Whole yuan and whole jiao end in 整; a missing jiao before fen is 零.

    Source: 《支付结算办法》 annex 1, 正确填写票据和结算凭证的基本规定. Raises ValueError from 10¹⁶ yuan.
    """
    yuan, rest = divmod(abs(fen), 100)
    jiao, odd = divmod(rest, 10)
    words = _whole(yuan) + "元" if yuan or not rest else ""
    if jiao:
        words += DIGITS[jiao] + "角"
    elif odd and yuan:
        words += "零"
    words += DIGITS[odd] + "分" if odd else "整"
    return ("负" if fen < 0 else "") + words


def _whole(yuan: int) -> str:
    if yuan >= 10_000 ** len(GROUPS):
        raise ValueError("too large to be written in words")
    if yuan == 0:
        return DIGITS[0]
    words, gap = "", False   # gap: a zero between two digits is still to be spoken, once
    for at in reversed(range(len(GROUPS))):
        group = yuan // 10_000 ** at % 10_000
        if group:
            if words and (gap or group < 1_000):
                words += DIGITS[0]
            words += _group(group) + GROUPS[at]
            gap = False
        elif words:
            gap = True
    return words


def _group(group: int) -> str:
    """A number below 10,000: 1010 → 壹仟零壹拾."""
    words, gap = "", False
    for at in reversed(range(4)):
        digit = group // 10 ** at % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + PLACES[at]
            gap = False
        else:
            gap = True
    return words
