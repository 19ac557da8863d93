"""Who pays in the demo's year, before a single row is written: the figures of the reports, from homes all over."""
from collections import defaultdict

import pytest

from linli.demo import history
from linli.demo.communities import SKETCHES
from linli.demo.homes import homes

BY_CODE = {sketch.code: (sketch, homes(sketch, seed, 0)) for seed, sketch in enumerate(SKETCHES, start=1)}


def classes(code: str) -> dict[str, range]:
    """The homes of each class by their place in the list, as `fill` parts them."""
    sketch, drafts = BY_CODE[code]
    found, first = {}, 0
    for name, count in (sketch.classes | {"": len(drafts) - sum(sketch.classes.values())}).items():
        found[name], first = range(first, first + count), first + count
    return found


def owed(code: str) -> dict[int, int]:
    sketch, drafts = BY_CODE[code]
    return {home: history.amount(draft, sketch) for home, draft in enumerate(drafts)}


def percent(units, paid, fens) -> float:
    return round(100 * sum(fens[home] for home in paid) / sum(fens[home] for home in units), 1)


@pytest.mark.parametrize(("code", "name", "count", "rate"), [
    ("YJHY", "resold", 145, 100.0), ("YJHY", "rented", 822, 83.0)])
def test_a_class_pays_what_the_report_says(code, name, count, rate):
    units, fens = classes(code)[name], owed(code)
    assert (len(units), percent(units, history.paying(units, fens, rate / 100), fens)) == (count, rate)


def test_no_owner_lives_in_a_home_of_the_rented_class():
    _, drafts = BY_CODE["YJHY"]
    uses = {drafts[home].use for home in classes("YJHY")["rented"]}
    assert "owner_occupied" not in uses and "let" in uses


def test_a_community_that_is_entered_rises_and_who_paid_once_keeps_paying():
    units, fens, paid, rates = classes("XSHY")[""], owed("XSHY"), [], []
    for share in BY_CODE["XSHY"][0].rising:
        before, paid = paid, history.paying(units, fens, share, before=set(paid))
        assert set(before) <= set(paid)
        rates.append(percent(units, paid, fens))
    assert (rates[0], rates[-1]) == (7.0, 83.0)


@pytest.mark.parametrize(("code", "share"), [
    *((code, sketch.rising[-1] if sketch.rising else sketch.rates[""]) for code, (sketch, _) in BY_CODE.items()),
    ("XSHY", .07)])
def test_every_building_pays_about_as_the_others(code, share):
    units, fens, buildings = classes(code)[""] or classes(code)["resettled"], owed(code), defaultdict(list)
    paid = set(history.paying(units, fens, share))
    for home in units:
        buildings[BY_CODE[code][1][home].building].append(home in paid)
    rates = [sum(homes) / len(homes) for homes in buildings.values() if len(homes) > 20]
    assert min(rates) > 0
    assert all(abs(rate - share) < .15 for rate in rates)
