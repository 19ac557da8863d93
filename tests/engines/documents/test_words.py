import pytest

from linli.engines.documents.words import in_words


@pytest.mark.parametrize(("fen", "words"), [
    (0, "零元整"),
    (5, "伍分"),
    (50, "伍角整"),
    (100, "壹元整"),
    (1000, "壹拾元整"),
    (1005, "壹拾元零伍分"),
    (26835, "贰佰陆拾捌元叁角伍分"),
    (342360, "叁仟肆佰贰拾叁元陆角整"),
    (100110, "壹仟零壹元壹角整"),
    (101000, "壹仟零壹拾元整"),
    (140950, "壹仟肆佰零玖元伍角整"),
    (600714, "陆仟零柒元壹角肆分"),
    (1680_32, "壹仟陆佰捌拾元叁角贰分"),
    (16409_02, "壹万陆仟肆佰零玖元零贰分"),
    (107_000_53, "壹拾万柒仟元伍角叁分"),
    (100_010_00, "壹拾万零壹拾元整"),
    (100_000_000_01, "壹亿元零壹分"),
    (100_010_000_00, "壹亿零壹万元整"),
    (100_000_010_00, "壹亿零壹拾元整"),
    (1_203_000_405_06, "壹拾贰亿零叁佰万零肆佰零伍元零陆分"),
    (-6240, "负陆拾贰元肆角整"),
])
def test_money_is_written_in_capital_words(fen: int, words: str) -> None:
    assert in_words(fen) == words


def test_what_no_slip_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="words"):
        in_words(10**18)
