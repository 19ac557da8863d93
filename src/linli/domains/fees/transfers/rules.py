"""Whose money a line of the bank is: pure decisions. Never by the amount alone."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from linli.domains.fees.transfers.values import BankDraft, Home, Known, Match
from linli.kernel.spreadsheets import plain

BILL = re.compile(r"账单(?:号|编号)?[:：#\s]*(\d{1,18})")
WORDS = re.compile(r"(号楼|幢|栋|座|单元)")
HOME = re.compile(r"(?<![\w-])[0-9A-Za-z]{1,6}-[0-9A-Za-z]{1,4}-[0-9A-Za-z]{1,6}(?![\w-])", re.ASCII)


def matches(drafts: Sequence[BankDraft], known: Known) -> list[Match]:
    """Say of each line which home it fits, how surely and why, in the order of the file."""
    labels = {home.label.upper(): unit for unit, home in known.homes.items()}
    named: dict[str, list[Home]] = {}
    for home in known.homes.values():
        for name in home.names:
            named.setdefault(name, []).append(home)
    first = {draft.txn: at for at, draft in reversed(list(enumerate(drafts)))}
    return [match(draft, known, labels, named) if first[draft.txn] == at
            else Match(draft, "booked", "这份流水里同一个流水号的另一行，只记一次") for at, draft in enumerate(drafts)]


def match(draft: BankDraft, known: Known, labels: Mapping[str, int], named: Mapping[str, Sequence[Home]]) -> Match:
    if draft.txn in known.booked:
        return Match(draft, "booked", "这个流水号登记过")
    if draft.txn in known.desk:
        return Match(draft, "desk", f"窗口收据 {known.desk[draft.txn]}，尾号和金额都对")
    said = plain(f"{draft.remark} {draft.payer}")
    by_bill = {known.bills[int(found)] for found in BILL.findall(said) if int(found) in known.bills}
    by_home = {labels[found.upper()] for found in HOME.findall(spelled(said)) if found.upper() in labels}
    sure = by_bill | by_home
    if len(sure) == 1:
        return fits(draft, "sure", "附言写了账单号" if by_bill else "附言写了房号", known.homes[next(iter(sure))])
    if sure:
        return Match(draft, "none", "附言提到几户，不知道给哪一户")
    return by_name(draft, named.get(plain(draft.payer), ()))


def by_name(draft: BankDraft, homes: Sequence[Home]) -> Match:
    """A name is a hint: it needs one home of that name, or an amount that only one of them owes."""
    owing = [home for home in homes if home.open_fen == draft.fen]
    if len(owing) == 1:
        return fits(draft, "likely", "户名和欠费金额都对", owing[0])
    if len(homes) == 1:
        return fits(draft, "likely", "只有户名对，金额与欠费不同", homes[0])
    return Match(draft, "none", f"{len(homes)} 户有这个户名" if homes else "附言没有房号、账单号，户名也对不上")


def fits(draft: BankDraft, confidence: str, reason: str, home: Home) -> Match:
    return Match(draft, confidence, reason, home.unit_id, home.label)


def spelled(text: str) -> str:
    """`3幢2单元501室` as `3-2-501`."""
    return WORDS.sub("-", text.replace(" ", "")).replace("室", " ").replace("户", " ") + f" {text}"
