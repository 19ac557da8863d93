"""What a matter is about, by the words that somebody used; and what the rules page says of each level."""
import pytest

from linli.engines.cases.clocks.values import CLASSES
from linli.engines.cases.intake.categories import ALL, danger_in, guessed


@pytest.mark.parametrize(("text", "category"), [
    ("家里没有水了，一滴水都没有", "water"), ("请问几点来水？", "water"), ("厨房漏水，水流到楼下了", "leak"),
    ("热水器下面漏水", "leak"), ("水表后面的接头在喷水", "leak"), ("电梯坏了", "lift"), ("三楼的灯不亮", "power"),
    ("车位被占，打他电话不接", "parking"), ("消防通道上停了一辆车", "parking"), ("信报箱锁坏了", "other")])
def test_a_repair_is_guessed_by_what_the_words_say_most_of(text, category):
    assert guessed(text, "repair").code == category


@pytest.mark.parametrize(("text", "category"), [
    ("有人被困在电梯里", "trapped"), ("电梯停在两层中间，老人出不来", "trapped"), ("楼道里有煤气味", "gas"),
    ("不知道怎么说，快来", "danger")])
def test_of_an_emergency_the_graver_reading_holds(text, category):
    assert guessed(text, "emergency").code == category


def test_danger_is_heard_whatever_kind_was_chosen():
    assert [found and found.code for found in map(danger_in, ("电梯坏了，里面有人被困", "燃气泄漏", "厨房漏水", ""))] == [
        "trapped", "gas", None, None]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_rules_name_categories_of_that_level_only(level):
    [words] = [one.note for one in CLASSES if (one.kind, one.level) == ("", level)]
    titles = {one.title for one in ALL if one.level == level}
    assert [word for word in words.split("、") if word not in titles] == []
