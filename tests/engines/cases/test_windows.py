"""方便上门 in plain words: the hours they name, so that a pause until then ends by itself."""
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from linli.engines.cases.intake import windows

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("words", "starts", "ends"), [
    ("周末", (28, 9), (28, 17)), ("星期六上午", (28, 9), (28, 12)), ("明天下午", (27, 13), (27, 17)), ("明晚", (27, 18), (27, 20)),
    ("晚上七点后", (26, 19), (26, 21)), ("今天 16:00 后", (26, 16), (26, 18)), ("下午两点", (27, 14), (27, 17)),
    ("后天上午十点", (28, 10), (28, 12)), ("上午", (27, 9), (27, 12))])
def test_the_next_time_that_words_name(words, starts, ends):
    found = windows.meant(words, THURSDAY)
    assert found.starts and found.ends
    assert ((found.starts.day, found.starts.hour), (found.ends.day, found.ends.hour)) == (starts, ends)


@pytest.mark.parametrize("words", ["", "随时", "先打电话", "周末不在家", "除了明天", "今天上午", "晚上 25 点", "下午三点前", "晚上十点后", "晚上七点半后"])
def test_what_names_no_time_to_come_is_left_to_people(words):
    assert windows.meant(words, THURSDAY).starts is None


@pytest.mark.parametrize(("day", "title"), [(26, "周六 9:00–17:00"), (28, "下周六 9:00–17:00"), (29, "周六 9:00–17:00")])
def test_on_a_saturday_the_next_one_is_named_as_such(day, title):
    offered = windows.offered(THURSDAY.replace(day=day))
    assert [one.title for one in offered if one.code == "saturday"] == [title]


def test_on_a_saturday_afternoon_the_weekend_is_left_to_people():
    assert windows.meant("周末", THURSDAY.replace(day=28)).starts is None
