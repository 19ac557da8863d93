"""A sheet is read by its header, and what comes back from a page is what the page showed."""
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from linli.kernel.uploads import LARGEST, Preview, UnreadableFile, read

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAYS = Preview("days", date)


def below_header(rows: list[list[str]]) -> list[list[str]] | None:
    return rows[1:] if {"日期", "金额"} <= set(rows[0]) else None


def reading(data: bytes) -> list[list[str]]:
    return read(io.BytesIO(data), below_header, titles="日期和金额")


@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_the_delimiter_is_that_of_the_header(between):
    said = "\n".join(between.join(row) for row in (["日期", "金额"], ["2026-11-23", "5"]))
    assert reading(said.encode("gb18030")) == [["2026-11-23", "5"]]


@pytest.mark.parametrize(("data", "words"), [
    (b"%PDF-1.7", "打不开"), ("日期,户名\n".encode(), "表里要有日期和金额两列"), (b"1" * (LARGEST + 1), "2 MB")])
def test_what_is_no_such_sheet_is_refused(data, words):
    with pytest.raises(UnreadableFile, match=words):
        reading(data)


def test_rows_come_back_as_they_were_shown():
    assert DAYS.unsealed(DAYS.sealed(7, [date(2026, 11, 23)])) == (7, [date(2026, 11, 23)])


def test_what_was_shown_elsewhere_or_long_ago_does_not_come_back():
    for token in ("forged", "", Preview("nights", date).sealed(7, [])):
        with pytest.raises(UnreadableFile, match="重新上传"):
            DAYS.unsealed(token)
    with time_machine.travel(AT, tick=False):
        token = DAYS.sealed(7, [])
    with time_machine.travel(AT + timedelta(hours=2, seconds=1), tick=False), pytest.raises(UnreadableFile):
        DAYS.unsealed(token)
