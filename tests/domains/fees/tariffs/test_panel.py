"""The household file says who pays what for the home."""
from datetime import date

import pytest
from django.template.loader import render_to_string

from linli.registry import slots
from tests.domains.fees.estate import new_estate

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_household_file_names_the_payer_masked():
    estate = new_estate()
    home = estate.home()
    estate.pays(home, estate.person("张三丰"), share="1/2")
    panel = next(one for one in slots.household.panels(unit_id=home, on=date(2026, 11, 1), by=estate.by)
                 if one.title == "计费关系")
    text = render_to_string(panel.template, {"panel": panel.values})
    assert "张**" in text
    assert "1/2" in text
