"""`linli bill`: draft, publish, say what it came to; a second call changes nothing."""
import pytest

from linli.commands.bill_month import NoSuchCommunity, bill_month
from tests.domains.fees.estate import new_estate

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_month_is_billed_once_and_told_in_words():
    estate = new_estate()
    estate.price("0.48")
    estate.pays(estate.home(), estate.person("甲"))
    [(code,)] = estate.rows("SELECT code FROM registry_community")
    assert bill_month(code, "2026-11", publish=False).status == "review"
    done = bill_month(code, "2026-11", publish=True)
    assert done.words() == "试验新村 2026-11 出账 已发布：1 户，1 张账单，1 行，合计 42.97 元，跳过 0 户。"
    assert bill_month(code, "2026-11", publish=True) == done
    assert estate.rows("SELECT count(*) FROM fees_bill") == [(1,)]


def test_refuses_a_code_that_no_community_has():
    with pytest.raises(NoSuchCommunity):
        bill_month("NOWHERE", "2026-11", publish=True)
