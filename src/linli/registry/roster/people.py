"""Names in a cell, with relations and shares, and which phone belongs to whom."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linli.kernel.spreadsheets import Cell
from linli.registry.roster.cells import Phone, is_blank, pieces, share
from linli.registry.roster.result import Person
from linli.registry.roster.text import BLANK, BLANK_NAME, BRACKETED, clean, squeezed
from linli.registry.roster.words import RELATIONS

SEPARATORS = re.compile(r"[、,;/\\|&+\n\r]")
SHARE_SEPARATORS = re.compile(r"[、,;|\n\r]")
SHARE_IN_NAME = re.compile(r"\(\s*(\d{1,6}\s*/\s*\d{1,6}|\d{1,3}(?:\.\d{1,4})?\s*%)\s*\)"
                           r"|(?<![\d/.])(\d{1,6}\s*/\s*\d{1,6}|\d{1,3}(?:\.\d{1,4})?\s*%)(?![\d/])")
RELATION = "|".join(sorted(RELATIONS, key=len, reverse=True))
BRACKETED_RELATION = re.compile(rf"\(\s*(?P<word>{RELATION})\s*(?::\s*(?P<name>[^():]*))?\)")
PREFIXED = re.compile(rf"(?:(?<=[\s、,;/\\|&+])|^)(?P<word>{RELATION})\s*:\s*")
CHINESE = re.compile(r"[\u3400-\u9fff〇·\U00020000-\U000323af]+")
LETTER = re.compile(r"[^\W\d_]")
LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){6}")
MARK = "\ue000"         # stands for a share taken out of the text; private use, so no file holds it with a meaning


@dataclass(slots=True)
class Named:
    """A name, the relation its bracket gives, the share beside it."""

    name: str
    relation: str | None = None
    share: str | None = None


def names(cell: Cell) -> tuple[list[Named], bool]:
    """Return the people of a name cell in written order, and whether their shares could be read.

    A cell without a name (blank, a date, a number) gives nobody.
    """
    if cell.kind == "broken" or is_blank(cell, BLANK_NAME):
        return [], True
    text = re.sub("[•‧]", "·", clean(cell.text)).replace(MARK, "")
    shares: list[str | None] = []

    def take(found: re.Match[str]) -> str:
        shares.append(share(found[1] or found[2]))
        return MARK

    text = SHARE_IN_NAME.sub(take, text)
    waiting = iter(shares)
    people: list[Named] = []
    for piece in pieces(_unpacked(text), SEPARATORS):
        for person in _segment(piece):
            marks = person.name.count(MARK)
            person.name = person.name.replace(MARK, "").strip()
            for _ in range(marks):
                person.share = next(waiting, None)
            if not person.name and people and marks:
                people[-1].share = person.share
            elif is_name(person.name):
                people.append(person)
    return people, None not in shares


def is_name(text: str) -> bool:
    return bool(LETTER.search(text)) and not LONG_NUMBER.search(text) and text not in BLANK_NAME


def _unpacked(text: str) -> str:
    """`张三(妻:李四)` → `张三、妻:李四`; brackets that are no relation and hold no name are dropped."""
    def rewrite(found: re.Match[str]) -> str:
        inner = found[0][1:-1].strip()
        if inner in RELATIONS:
            return f"({inner})"
        if re.match(rf"(?:{RELATION})\s*:", inner):
            return f"、{inner}、"
        return MARK * found[0].count(MARK)
    return BRACKETED.sub(rewrite, text)


def _segment(text: str) -> list[Named]:
    """One stretch between separators: names, relation words in brackets, `妻:李四`."""
    tokens: list[tuple[str, str]] = []      # (kind, text): name, label (in brackets), prefix (before a colon)
    at = 0
    for found in re.finditer(rf"{BRACKETED_RELATION.pattern}|{PREFIXED.pattern.replace('?P<word>', '?P<prefix>')}",
                             text):
        tokens += [("name", name) for name in _apart(text[at:found.start()])]
        tokens.append(("prefix", found["prefix"]) if found["prefix"] else ("label", found["word"]))
        at = found.end()
    tokens += [("name", name) for name in _apart(text[at:])]
    # `张三(妻)李四`: a label with a name after it, and no label at the end, speaks of the name that follows.
    forward = bool(tokens) and tokens[-1][0] == "name"
    people: list[Named] = []
    pending: str | None = None
    for kind, value in tokens:
        if kind == "name":
            people.append(Named(value, pending))
            pending = None
        elif kind == "prefix" or forward or not people:
            pending = RELATIONS[value]
        else:
            people[-1].relation = RELATIONS[value]
    return people


def _apart(text: str) -> list[str]:
    """White space separates two Chinese names of two or more characters; beside a single one it is padding."""
    words = text.split()
    found: list[str] = []
    for word in words:
        if not found:
            found.append(word)
            continue
        last, now = found[-1].replace(MARK, ""), word.replace(MARK, "")
        chinese = CHINESE.fullmatch(last) and CHINESE.fullmatch(now)
        if not now or not last or (chinese and (len(last.split()[-1]) == 1 or len(now) == 1)):
            found[-1] += word
        elif chinese:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return found


def relation_of(cell: Cell) -> tuple[str, bool]:
    """Return the relation that the relation column gives, and whether its word was known; blank is owner."""
    if is_blank(cell):
        return "owner", True
    word = squeezed(clean(cell.text))
    return (RELATIONS[word], True) if cell.kind != "broken" and word in RELATIONS else ("other", False)


def shares(cell: Cell, count: int) -> list[str | None] | None:
    """Return one share for each of `count` people; None when the column cannot be read that way."""
    nobody: list[str | None] = [None] * count
    text = squeezed(clean(cell.text)) if cell.kind != "broken" else "?"
    if cell.kind != "broken" and (text in BLANK or text == "共同共有"):
        return nobody
    if cell.kind in ("number", "broken"):
        return None
    found = [share(piece) for piece in pieces(clean(cell.text), SHARE_SEPARATORS)]
    return list(found) if len(found) == count and all(found) else None


def pair(people: Sequence[Person], phones: Sequence[Phone]) -> bool:
    """Give the phones of the row to the people of its name cell. Return False when their numbers did not fit."""
    if not phones:
        return True
    rest: list[str] = []
    by_name = {person.name: person for person in reversed(people) if person.name}
    for one in phones:
        owner = by_name.get(re.sub(r"\s+", "", one.label)) or by_name.get(one.label)
        if owner:
            owner.add_phone(one.number)
        else:
            rest.append(one.number)
    takers = [person for person in people if person.phone is None] or list(people)
    if not rest or not takers:
        return True
    if len(takers) == 1 or len(rest) == 1:
        for number in rest:
            takers[0].add_phone(number)
        return True
    if len(takers) == len(rest):
        for person, number in zip(takers, rest, strict=True):
            person.add_phone(number)
        return True
    for number in rest:
        people[0].add_phone(number)
    return False
