"""What happens in two years of cases, as data: when, what, by which way, with what ending. Pure, deterministic."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from linli.demo import tales
from linli.demo.tales import Tale

YEAR = timedelta(days=365)
UNSET = datetime(2000, 1, 1, tzinfo=UTC)      # `_spread` gives each its hour
HOTLINE_REPAIRS = tuple(tale for tale in tales.HOTLINE if tale.kind == "repair")     # complaints are counted apart
QUIET = timedelta(hours=6)      # before the demo's own present: what is open now is made apart


@dataclass(frozen=True)
class Figures:
    """How many of a community: matters solved within the year, complaints among them, complaints the year before."""

    solved: int
    complaints: int
    complaints_before: int


FIGURES = {"YJHY": Figures(32, 6, 14), "LSEC": Figures(306, 21, 35), "FXY": Figures(12, 2, 3),
           "YQMY": Figures(16, 3, 4), "XSHY": Figures(10, 3, 0)}


@dataclass(frozen=True)
class Planned:
    """One matter from report to ending. `ending`: confirm, call_back, auto, unreachable."""

    tale: Tale
    at: datetime
    way: str = "phone"              # phone, page, qr, hotline, staff
    door: str = "case"              # case, fix, answer
    late: bool = False
    again: bool = False             # not solved at first: reopened once
    ending: str = "call_back"
    stars: tuple[int, int, int] | None = None
    words: str = ""
    turn: int = 0                   # chooses home and handler


def history(code: str, now: datetime, since: datetime) -> list[Planned]:
    """The matters of a community in order of time; nothing before `since`."""
    figures, chance = FIGURES[code], Random(f"cases {code}")
    year = now - min(YEAR, now - since)
    solved = figures.solved - figures.complaints
    found = [_complaint(chance) for _ in range(figures.complaints)]
    found += [_rest(chance, turn, solved) for turn in range(solved)]
    found = _spread(found, year, now - QUIET, chance)
    before = [_complaint(chance) for _ in range(figures.complaints_before)]
    if now - since > YEAR:
        found += _spread(before, now - 2 * YEAR, year - timedelta(days=2), chance)
    return [_fitting(replace(one, turn=turn), now) for turn, one in enumerate(sorted(found, key=lambda one: one.at))]


def _spread(found: Sequence[Planned], first: datetime, last: datetime, chance: Random) -> list[Planned]:
    """Evenly over the time, by day, in waking hours (Shanghai)."""
    days = max(1, (last - first).days)
    midnight = first.replace(hour=16, minute=0, second=0, microsecond=0)      # 00:00 in Shanghai
    placed = []
    for turn, one in enumerate(chance.sample(list(found), len(found))):
        day = midnight + timedelta(days=min(days - 1, int((turn + chance.random()) * days / len(found))))
        at = day + timedelta(hours=7, minutes=chance.randrange(13 * 60))
        placed.append(replace(one, at=min(max(at, first + timedelta(minutes=5)), last - timedelta(minutes=turn % 50))))
    return placed


def _complaint(chance: Random) -> Planned:
    late = chance.random() < .08
    stars = _stars(chance, late) if chance.random() < .5 else None
    return Planned(chance.choice(tales.COMPLAINTS), UNSET, chance.choice(("phone", "phone", "page", "hotline")),
                   late=late,
                   ending="call_back", stars=stars, words=_words(stars, chance))


def _rest(chance: Random, turn: int, of: int) -> Planned:
    """By turn, so that each kind has its share whatever the dice say."""
    share = turn / of
    if share < .36:
        return Planned(chance.choice(tales.QUICK), UNSET, "staff", "fix", ending=chance.choice(("auto",
            "confirm")))
    if share < .55:
        return Planned(chance.choice(tales.ANSWERS), UNSET, "phone", "answer")
    if share < .57:
        return Planned(chance.choice(HOTLINE_REPAIRS), UNSET, "hotline")
    if share < .59:
        return Planned(chance.choice(tales.EMERGENCIES), UNSET, "phone", stars=(5, 5, 5),
                       words="救命的事，谢谢。")
    late, again = chance.random() < .06, chance.random() < .03
    ending = "call_back" if again else chance.choices(("confirm", "auto", "call_back", "unreachable"), (50, 32, 15,
        3))[0]
    stars = _stars(chance, late) if ending == "confirm" or again else None
    way = chance.choice(("phone", "phone", "page", "page", "qr", "staff"))
    tale = chance.choice(tales.REPAIRS)
    if way == "qr" and tale.where == tales.HOME:
        way = "page"
    return Planned(tale, UNSET, way, late=late, again=again, ending=ending, stars=stars,
                   words=_words(stars, chance))


def _stars(chance: Random, late: bool) -> tuple[int, int, int]:
    if late:
        return chance.choice(((2, 4, 4), (1, 3, 3), (3, 4, 4)))
    return chance.choice(((5, 5, 5), (5, 5, 5), (5, 5, 5), (5, 4, 5), (4, 4, 5), (4, 5, 5), (4, 4, 4)))


def _words(stars: tuple[int, int, int] | None, chance: Random) -> str:
    return "" if stars is None else chance.choice(tales.GRUMBLES if min(stars) <= 2 else tales.PRAISE)


def _fitting(one: Planned, now: datetime) -> Planned:
    """What began lately cannot have waited three days for its ending, nor come late by a day."""
    if now - one.at < timedelta(days=6):
        return replace(one, late=False, again=False, ending="confirm" if one.ending == "auto" else one.ending)
    return one
