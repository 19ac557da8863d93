"""What the second person reads before saying yes: [label, before, after]."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from linli.engines.ledger.queries import Mirrored
from linli.engines.ledger.values import EntryDraft
from linli.kernel.money import yuan


def side(fen: int, *, red: bool = False) -> str:
    """`借 62.40`; of a reversal, negative on the side of its original: `借 -62.40`."""
    word = "借" if (fen > 0) != red else "贷"
    return f"{word} {yuan(-abs(fen) if red else abs(fen))}"


def entries(names: Mapping[str, str], drafts: Sequence[EntryDraft]) -> list[list[str]]:
    return [[f"{one.account} {names[one.account]}", "", side(one.fen)] for one in drafts]


def expense(names: Mapping[str, str], account: str, paid_from: str, fen: int, scan_id: int | None) -> list[list[str]]:
    return [*entries(names, [EntryDraft(account, fen), EntryDraft(paid_from, -fen)]),
            ["票据", "", "已附" if scan_id else "未附"]]


def mirror(pairs: Sequence[Mirrored]) -> list[list[str]]:
    """Each entry beside its negated copy."""
    return [[f"{entry.code} {entry.name}", side(entry.fen), side(-entry.fen, red=True)]
            for pair in pairs for entry in pair.entries]
