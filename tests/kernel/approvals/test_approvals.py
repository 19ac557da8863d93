"""A second person's yes runs the stored act once; never the asker's, under whatever role, account or deputyship."""
import contextlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel import access, approvals, deputies, wishes
from linli.kernel.access import Actor, Grant, Standing, right, system
from linli.kernel.clock import now, today
from linli.kernel.commands import command
from linli.kernel.errors import NotAllowed, NotFound, Refused
from linli.kernel.models import Progress, Seat, User
from linli.kernel.tenancy import in_area
from tests.factories import new_area

pytestmark = pytest.mark.django_db(transaction=True)

ASK_VOID = right("try.ask_void", "申请作废", roles=("try_clerk",))
VOID = right("try.void", "作废", roles=("try_chief",))
access.allow(approvals.USE, "try_clerk", "try_chief")
COMMUNITY = 31


class CannotVoid(Refused):
    code, sentence = "cannot_void", "已经交班，不能作废。"


@command(needs=VOID)
def void(row_id: int, *, step: int, approval: approvals.Granted, by: Actor) -> None:
    row = Progress.objects.select_for_update().get(pk=row_id)
    if row.doing == "closed":
        raise CannotVoid
    row.done += step
    row.doing = f"{approval.asked_by}→{by.name}"
    row.save(update_fields=["done", "doing"])


ACT = approvals.act("try.void", "作废收据", decide=VOID, run=void)


@command(needs=ASK_VOID)
def ask_void(row_id: int, *, reason: str = "重复收款", by: Actor) -> int:
    return approvals.ask(ACT, row_id, community_id=COMMUNITY, effect=[["收据", "有效", "作废"]], reason=reason,
                         arguments={"step": 1}, by=by)


def person(area: int, name: str, *roles: str, community: int = COMMUNITY) -> Actor:
    user = User.objects.create(login=f"{name}{area}", name=name)
    Seat.objects.create(user=user, area_id=area)
    return Actor(user.pk, name, area, tuple(Grant(role, "community", community) for role in roles))


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def clerk(area):
    return person(area, "叶试验", "try_clerk")


@pytest.fixture
def chief(area):
    return person(area, "孟试验", "try_chief")


@pytest.fixture
def receipt(area):
    with in_area(area):
        return Progress.objects.create(pk=1).pk


@pytest.fixture
def standing(monkeypatch):
    """What the registry would say of a user, told by the test; every clerk and chief holds a right to decide."""
    held: dict[int, Standing] = {}
    monkeypatch.setattr(access, "_standing", [lambda user_id, area_id: held.get(user_id, Standing())])
    monkeypatch.setattr(access, "_holders", [lambda roles: {
        user for user, told in held.items() if any(grant.role in roles for grant in told.grants)}])
    return held


def colleague(area, standing, name="罗试验", role="try_clerk", **standing_of):
    """Somebody who signs in with a password and holds a role."""
    who = person(area, name, role)
    User.objects.filter(pk=who.user_id).update(password="set")
    standing[who.user_id] = Standing(who.grants, **standing_of)
    return who


def in_my_place(deputy, by, days=(0, 2), reason="出差"):
    return deputies.name_deputy(deputy.user_id, since=today() + timedelta(days=days[0]),
                                until=today() + timedelta(days=days[1]), reason=reason, by=by)


def voided(area, receipt):
    with in_area(area):
        row = Progress.objects.get(pk=receipt)
        return row.done, row.doing


def yes(wish, by):
    return approvals.decide(wish, yes=True, at=now(), by=by)


def test_a_yes_runs_the_act_with_the_decider_recorded(area, receipt, clerk, chief):
    wish = ask_void(receipt, by=clerk)
    assert voided(area, receipt) == (0, "")
    assert yes(wish, chief) == "granted"
    assert voided(area, receipt) == (1, "叶试验→孟试验")


def test_a_no_needs_its_reason_and_runs_nothing(area, receipt, clerk, chief):
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(approvals.AnswerMissing):
        approvals.decide(wish, yes=False, at=now(), by=chief)
    assert approvals.decide(wish, yes=False, answer="没有附件", at=now(), by=chief) == "refused"
    with pytest.raises(approvals.AlreadyDecided):
        yes(wish, chief)
    assert voided(area, receipt)[0] == 0


def test_never_the_asker_under_another_role(area, receipt, clerk):
    both = replace(clerk, grants=(*clerk.grants, Grant("try_chief", "community", COMMUNITY)))
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(approvals.OwnAct):
        yes(wish, both)


def test_never_the_asker_under_another_account(area, receipt, clerk, chief, standing):
    standing[clerk.user_id] = Standing(clerk.grants, person_id=5)
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(approvals.OwnAct):
        yes(wish, replace(chief, person_id=5))


def test_only_who_holds_the_acts_right_there(area, receipt, clerk):
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(NotAllowed):
        yes(wish, person(area, "同事", "try_clerk"))
    with pytest.raises(NotFound):
        yes(wish, person(area, "别处经理", "try_chief", community=99))
    with pytest.raises(NotFound):
        yes(wish, person(new_area(), "别的片区经理", "try_chief"))
    assert voided(area, receipt)[0] == 0


def test_the_database_refuses_the_asker_too(area, receipt, clerk):
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(Exception, match="approval_by_second_person"), in_area(area):
        approvals.Approval.objects.filter(pk=wish).update(decided_by_id=clerk.user_id)


def test_is_asked_once_while_open(area, receipt, clerk, chief):
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(approvals.AlreadyAsked):
        ask_void(receipt, by=clerk)
    approvals.withdraw(wish, at=now(), by=clerk)
    yes(ask_void(receipt, by=clerk), chief)
    yes(ask_void(receipt, by=clerk), chief)
    assert voided(area, receipt)[0] == 2


def test_a_refused_act_leaves_the_wish_open(area, receipt, clerk, chief):
    with in_area(area):
        Progress.objects.filter(pk=receipt).update(doing="closed")
    wish = ask_void(receipt, by=clerk)
    with pytest.raises(CannotVoid):
        yes(wish, chief)
    assert wishes.approval(wish, by=chief).status == "open"


def test_expires_as_no(area, receipt, clerk, chief):
    wish = ask_void(receipt, by=clerk)
    late = now() + timedelta(days=3, seconds=1)
    with pytest.raises(approvals.TooLate):
        approvals.decide(wish, yes=True, at=late, by=chief)
    assert approvals.expire(area, at=late, by=system(area)) == 1
    assert wishes.approval(wish, by=clerk).status == "expired"


def test_many_at_once_run_it_once(area, receipt, clerk):
    wish = ask_void(receipt, by=clerk)
    chiefs = [person(area, f"经理{n}", "try_chief") for n in range(6)]
    start, won = threading.Barrier(6), []

    def act(by):
        start.wait()
        with contextlib.suppress(approvals.AlreadyDecided):
            won.append(yes(wish, by))
        connection.close()
    threads = [threading.Thread(target=act, args=(by,)) for by in chiefs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == ["granted"] and voided(area, receipt)[0] == 1


def test_only_colleagues_who_may_be_asked_for_a_yes_are_offered_and_taken(area, chief, standing):
    """A resident signs in by phone, also one who has a name to sign in with; a user without a post holds nothing."""
    clerk, resident = colleague(area, standing), colleague(area, standing, "业主甲")
    User.objects.filter(pk=resident.user_id).update(password="", login=f"owner{area}")
    without_post = colleague(area, standing, "新人", role="nothing")
    assert deputies.colleagues(area, by=chief) == [(clerk.user_id, "罗试验")]
    for unfit in (resident, without_post, person(new_area(), "外人", "try_clerk")):
        with pytest.raises(deputies.DeputyUnfit, match="本片区的同事"):
            in_my_place(unfit, chief)


def test_ones_own_other_account_is_no_deputy(area, chief, standing):
    """The same registered person, under a second login."""
    again = colleague(area, standing, "孟试验二号", person_id=77)
    with pytest.raises(deputies.DeputyUnfit, match="另一个账号"):
        in_my_place(again, replace(chief, person_id=77))


def test_the_same_deputy_is_named_once_for_a_day(area, chief, standing):
    deputy, other = colleague(area, standing), colleague(area, standing, "许试验")
    first = in_my_place(deputy, chief, days=(0, 5))
    with pytest.raises(deputies.DeputyUnfit, match="罗试验已经是您的代理人"):
        in_my_place(deputy, chief, days=(4, 9))
    in_my_place(deputy, chief, days=(5, 9))
    in_my_place(other, chief, days=(0, 5))
    deputies.end_deputy(first, at=now(), by=chief)
    in_my_place(deputy, chief, days=(0, 5))


def test_a_deputy_decides_in_their_days(area, receipt, clerk, chief, standing):
    standing[chief.user_id] = Standing(chief.grants)
    deputy = colleague(area, standing)
    wish = ask_void(receipt, by=clerk)
    row = in_my_place(deputy, chief)
    assert [one.id for one in wishes.inbox(area, by=deputy).waiting] == [wish]
    assert yes(wish, deputy) == "granted"
    assert wishes.approval(wish, by=clerk).decided_by == "罗试验（代孟试验）"
    again = ask_void(receipt, by=clerk)
    deputies.end_deputy(row, at=now(), by=chief)
    with pytest.raises(NotAllowed):
        yes(again, deputy)


def test_a_deputy_of_the_asker_lends_nothing_back(area, receipt, chief, standing):
    asker = replace(chief, grants=(*chief.grants, Grant("try_clerk", "community", COMMUNITY)))
    standing[asker.user_id] = Standing(asker.grants)
    in_my_place(deputy := colleague(area, standing), asker)
    with pytest.raises(NotAllowed):
        yes(ask_void(receipt, by=asker), deputy)


def test_the_list_shows_each_their_own(area, receipt, clerk, chief):
    wish = ask_void(receipt, by=clerk)
    assert [row.id for row in wishes.inbox(area, by=chief).waiting] == [wish]
    assert [row.id for row in wishes.inbox(area, by=clerk).asked] == [wish]
    assert wishes.inbox(area, by=clerk).waiting == []
    with pytest.raises(NotFound):
        wishes.approval(wish, by=person(area, "同事", "try_clerk"))


def test_one_that_ran_out_is_shown_as_expired_before_and_after_the_clocks_job(area, receipt, clerk, chief):
    wish = ask_void(receipt, by=clerk)
    with in_area(area):
        approvals.Approval.objects.filter(pk=wish).update(expires_at=now() - timedelta(minutes=1))
    for _ in range(2):
        for who in (clerk, chief):
            found = wishes.inbox(area, by=who)
            assert (found.waiting, found.asked, [row.status_title for row in found.done]) == ([], [], ["已过期"])
        approvals.expire(area, at=now(), by=system(area))


def many(area, count, *, community=COMMUNITY):
    with in_area(area):
        approvals.Approval.objects.bulk_create([approvals.Approval(
            act=ACT.name, subject=f"{community}-{number}", community_id=community, title=f"作废 · {number}", effect=[],
            arguments={}, reason="", asked_by_id=1, asked_by="叶试验", expires_at=now() + timedelta(days=1, seconds=number))
            for number in range(count)])


def test_the_inbox_costs_the_same_at_thirty_and_at_three_thousand(area, clerk, chief):
    counts = []
    for count in (30, 2970):
        many(area, count, community=COMMUNITY if count == 30 else COMMUNITY + 1)
        both = replace(chief, grants=(*chief.grants, Grant("try_chief", "community", COMMUNITY + 1)))
        with CaptureQueriesContext(connection) as seen:
            found = wishes.inbox(area, by=both)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
    assert (found.waiting_count, len(found.waiting)) == (3000, 50)
    assert wishes.waiting_count(area, by=chief) == 30


def test_the_wishes_of_others_never_hide_ones_own_and_pages_lead_to_all(area, clerk, chief, receipt):
    many(area, 120, community=COMMUNITY + 1)
    wish = ask_void(receipt, by=clerk)
    assert [row.id for row in wishes.inbox(area, by=chief).waiting] == [wish]
    other = person(area, "罗试验", "try_chief", community=COMMUNITY + 1)
    seen, after = [], None
    while True:
        page = wishes.listed("waiting", after=after, by=other)
        seen += [row.title for row in page]
        after = page.next
        if after is None:
            break
    assert seen == [f"作废 · {number}" for number in range(120)]


def test_one_that_can_no_longer_run_says_why(area, receipt, clerk, chief, monkeypatch):
    wish = ask_void(receipt, by=clerk)
    monkeypatch.setitem(approvals.ACTS, ACT.name, replace(ACT, stuck=lambda subjects: dict.fromkeys(subjects, "已经交班。")))
    assert wishes.inbox(area, by=chief).waiting[0].stuck == "已经交班。"
    assert approvals.decide(wish, yes=False, answer="已交班", at=now(), by=chief) == "refused"
    assert wishes.approval(wish, by=clerk).stuck == ""
