"""A receipt prints on two papers, says the same on both, and never runs what a person typed."""
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from linli.engines.documents import typesetting
from linli.engines.documents.papers import Receipt, ReceiptLine

from .conftest import Reader, Sizes

RECEIPT = Receipt(
    issuer="南塘新村物业服务项目部（示例）", number="NT-0001887", paid_at=datetime(2026, 11, 23, 6, 11, tzinfo=UTC),
    home="南塘新村 6 栋 103", payer="孙**", method="扫码", cashier="叶**",
    lines=[ReceiptLine(charge="物业服务费", months="2026-09", how="130.00 m² × 0.48 元", fen=6240),
           ReceiptLine(charge="公共能耗分摊", months="2026-08", how="按户均摊", fen=1875)],
    total_fen=8115, code="K7M2 9QXD 3ABC1", url="https://linli.example/v/K7M29QXD3ABC1")


@pytest.mark.parametrize("layout", ["receipt-241", "receipt-80"])
def test_shows_the_sum_in_figures_and_in_words(layout: str, read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render(layout, RECEIPT))
    assert "NT-0001887" in text and "81.15" in text and "捌拾壹元壹角伍分" in text and "2026-09" in text
    assert "14:11" in text, "times are Shanghai's"
    assert "补打" not in text.replace("补打会标明次数", "").replace("可补打，补打有标记", "")


@pytest.mark.parametrize("layout", ["receipt-241", "receipt-80"])
def test_marks_a_copy_and_one_that_stands_no_longer(layout: str, read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render(layout, replace(RECEIPT, reprint=2, stamp="已改挂")))
    assert "补打 第 2 次" in text and all(sign in text for sign in "已改挂")


def test_the_roll_is_as_long_as_its_lines(page_sizes: Sizes) -> None:
    many = replace(RECEIPT, lines=[*RECEIPT.lines * 10], total_fen=81150)
    [(width, short)], [(_, long)] = (page_sizes(typesetting.render("receipt-80", paper)) for paper in (RECEIPT, many))
    assert width == pytest.approx(80, abs=.2) and long > short + 60


def test_many_lines_run_over_to_a_second_sheet(read_pdf: Reader, page_sizes: Sizes) -> None:
    pdf = typesetting.render("receipt-241", replace(RECEIPT, lines=[*RECEIPT.lines * 5], total_fen=40575))
    assert page_sizes(pdf) == [pytest.approx((241, 140), abs=.2)] * 2
    assert "第 1 / 2 页" in read_pdf(pdf) and read_pdf(pdf).count("合计") == 1


def test_same_data_gives_the_same_bytes() -> None:
    assert typesetting.render("receipt-80", RECEIPT) == typesetting.render("receipt-80", RECEIPT)


def test_what_a_person_typed_is_printed_literally(read_pdf: Reader) -> None:
    nasty = '#read("/etc/passwd") $x$ *孙* [a] \\ "'
    assert nasty in read_pdf(typesetting.render("receipt-80", replace(RECEIPT, payer=nasty)))


def test_a_character_without_a_glyph_is_marked_and_stops_nothing(read_pdf: Reader) -> None:
    assert "王〓" in read_pdf(typesetting.render("receipt-80", replace(RECEIPT, payer="王\U000323AF\u200b")))


def test_a_batch_is_one_file_in_the_given_order(read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render("receipt-241", [replace(RECEIPT, number=f"NT-{n:04}") for n in range(30)]))
    assert text.index("NT-0003") < text.index("NT-0021")


def test_lines_that_do_not_add_up_are_a_bug() -> None:
    with pytest.raises(ValueError, match="add up"):
        replace(RECEIPT, total_fen=8114)


def test_data_of_the_wrong_shape_is_a_bug() -> None:
    with pytest.raises(ValidationError):
        typesetting.render("receipt-80", {"number": "NT-1"})
    with pytest.raises(KeyError):
        typesetting.render("no-such-layout", RECEIPT)


def test_a_runaway_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "press.py").write_text("while True: pass")
    monkeypatch.setattr(typesetting, "HERE", tmp_path)
    monkeypatch.setattr(typesetting, "SECONDS", .3)
    monkeypatch.setattr(typesetting, "_drawable", lambda value: value)
    with pytest.raises(typesetting.CannotTypeset):
        typesetting.render("receipt-80", RECEIPT)


def test_a_glutton_is_stopped_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MEGABYTES", 64)
    with pytest.raises(typesetting.CannotTypeset, match="已经记录"):
        typesetting.render("receipt-80", RECEIPT)


def test_too_large_a_batch_is_refused_before_work_starts() -> None:
    with pytest.raises(typesetting.BatchTooLarge, match="500"):
        typesetting.render("receipt-80", [RECEIPT] * 501)


def test_the_file_declares_pdf_ua_and_chinese() -> None:
    pdf = typesetting.render("receipt-80", RECEIPT)
    about = subprocess.run(["pdfinfo", "-meta", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about and "收据 NT-0001887" in about
    assert "<rdf:li>zh-CN</rdf:li>" in about and b"CreationDate" not in pdf and "CreateDate" not in about
