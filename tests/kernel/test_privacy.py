"""The register of personal data is complete, true, and the document is what it says."""
from pathlib import Path

import pytest

from linli.kernel import privacy


def test_every_field_that_sounds_personal_is_declared():
    assert privacy.undeclared() == []


def test_nothing_is_declared_that_no_table_has():
    assert privacy.vanished() == []


def test_the_document_is_written_from_the_register():
    document = Path(__file__).parents[2] / "docs" / "privacy.md"
    assert document.read_text() == privacy.document(), "run: linli privacy > docs/privacy.md"


@pytest.mark.parametrize(("mask", "full", "shown"), [
    (privacy.mask_name, "张三", "张**"), (privacy.mask_name, "欧阳试验", "欧**"),
    (privacy.mask_phone, "19900000001", "199****0001"), (privacy.mask_phone, "+8521234567", "****4567"),
    (privacy.mask_unit, "3-2-501", "3-2-***"), (privacy.mask_plate, "浙B12K72", "浙B**K72")])
def test_masks(mask, full, shown):
    assert mask(full) == shown
