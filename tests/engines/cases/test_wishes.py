"""What waits for a second person stands at the case, on the console and on the staff phone: who, when, why, who may."""
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from linli.engines.cases.handling import queries, supervising
from linli.kernel import approvals, clock, http
from linli.kernel.access import Actor
from linli.kernel.errors import NotFound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browse(monkeypatch):
    def as_(actor: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return as_


def asked_to_suspend(town) -> int:
    case = town.working()
    supervising.ask_suspend(case, reason="parts", until=clock.now() + timedelta(days=2), proof="报价单 0231",
                            at=town.later(minutes=1), by=town.repairer)
    return case


def read(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_case_says_who_asked_why_and_who_may_decide(town, browse):
    case = asked_to_suspend(town)
    page = read(browse(town.desk).get(f"/console/cases/{case}/"))
    assert "等第二个人确认：挂起工单" in page and "周师傅" in page and "报价单 0231" in page
    assert "项目经理" in page and "调度员" in page and "去确认" in page
    [wish] = queries.wishes(case, at=clock.now(), by=town.desk)
    assert wish.may_decide and not wish.mine and f"/console/approvals?id={wish.approval_id}" in page
    with pytest.raises(NotFound):
        queries.wishes(case, at=clock.now(), by=replace(town.other))


def test_who_asked_takes_it_back_at_the_case(town, browse):
    case = asked_to_suspend(town)
    phone = browse(town.repairer)
    page = read(phone.get(f"/staff/cases/{case}/"))
    assert "等第二个人确认：挂起工单" in page and "撤回" in page and "去确认" not in page
    [wish] = queries.wishes(case, at=clock.now(), by=town.repairer)
    back = phone.post(f"/staff/approvals/{wish.approval_id}/withdraw", {"back": f"/staff/cases/{case}/"})
    assert back.status_code == 302 and back["Location"] == f"/staff/cases/{case}/"
    assert "等第二个人确认" not in read(phone.get(f"/staff/cases/{case}/"))


def test_a_wish_that_was_answered_stands_there_no_more(town, browse):
    case = town.case()
    asked = supervising.ask_decline(case, reason="不属于物业范围", at=town.later(minutes=1), by=town.desk)
    page = read(browse(town.desk).get(f"/console/cases/{case}/"))
    assert "等第二个人确认：不予受理" in page and "不属于物业范围" in page and "撤回" in page
    approvals.decide(asked, yes=False, answer="先去看看", at=clock.now(), by=town.second)
    assert "等第二个人确认" not in read(browse(town.desk).get(f"/console/cases/{case}/"))
