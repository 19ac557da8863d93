"""Who gets it: on duty, skilled, licensed, below the cap; near first, then the least loaded. The reason is kept."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from linli.engines.cases.dispatching.models import Licence, Worker
from linli.engines.cases.dispatching.values import Candidate
from linli.engines.cases.intake.categories import BY_CODE, LICENCE_TITLES, SKILL_TITLES, Category
from linli.engines.cases.matters.models import Case
from linli.kernel import prepared
from linli.registry.organisations import queries as organisations
from linli.registry.organisations.values import OnDuty

BENDABLE = "不在班", "手上", "投诉里提到"      # how the refusals begin that a reason can answer for
CAP = 5                         # of somebody without a row of their own
IN_HAND = ("dispatched", "accepted", "on_site", "working")     # suspended work waits for others


WORKERS = """
SELECT w.user_id, w.name, w.skills, w.cap, coalesce(o.name, ''), o.place_id,
       ARRAY(SELECT l.licence FROM cases_licence l
              WHERE l.area_id = w.area_id AND l.worker_id = w.id AND l.valid @> %(day)s::date)
  FROM cases_worker w LEFT JOIN registry_organisation o ON o.area_id = w.area_id AND o.id = w.organisation_id
 WHERE w.area_id = linli_area() AND w.active ORDER BY w.id LIMIT 300"""
LOADS = f"""
SELECT handler_id, count(*) FROM cases_case
 WHERE area_id = linli_area() AND handler_id = ANY (%(users)s::bigint[])
   AND state IN ({", ".join(f"'{state}'" for state in IN_HAND)}) GROUP BY 1"""


class Able(NamedTuple):
    """A worker as choosing sees them, with the licences of the day."""

    user_id: int
    name: str
    skills: list[str]
    cap: int
    organisation: str
    works_at: int | None
    licences: list[str]


def candidates(case: Case, at: datetime) -> list[Candidate]:
    """All who could be thought of, the fit ones first, each with what speaks for or against. Three statements.

    Of those who are not on duty the community's own come first: whom one wakes at night should not come from afar.
    """
    category = BY_CODE[case.category]
    duty = {one.user_id: one for one in reversed(organisations.responsible(case.place_id, category.role, at))
            if one.user_id}
    workers = {row[0]: Able(*row) for row in prepared.run(WORKERS, {"day": timezone.localdate(at)})}
    asked = [user for user in {*duty, *workers} if user in duty or _could(workers[user], category)]
    loads = load_of(asked)
    banned = employed_by(case.about_organisation_id, asked, at)
    found = [_candidate(user, duty.get(user), workers.get(user), loads.get(user, 0), case,
                        user == case.about_user_id or user in banned) for user in asked]
    order = {user: n for n, user in enumerate(reversed(duty))}
    near = {user for user, row in workers.items() if row.works_at == case.community_id}
    return sorted(found, key=lambda one: (not one.fits, not one.on_duty, not one.on_duty and one.user_id not in near,
                                          one.load, order.get(one.user_id, 99), one.name))


def mentioned(case: Case, name: str) -> bool:
    """Does a complaint name this colleague, while nobody has yet said whom it is about?"""
    return case.kind == "complaint" and len(name) > 1 and name in case.text


def best(case: Case, at: datetime) -> Candidate | None:
    return next((one for one in candidates(case, at) if one.fits), None)


def load_of(user_ids: Iterable[int]) -> dict[int, int]:
    """How many matters each has in hand."""
    return dict(prepared.run(LOADS, {"users": list(user_ids)}))


def names_of_workers(user_ids: Iterable[int]) -> dict[int, str]:
    """The names of those who can be sent, by user."""
    return dict(Worker.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "name"))


def licences_of(workers: Iterable[Worker], at: datetime) -> dict[int, set[str]]:
    held: dict[int, set[str]] = {}
    rows = Licence.objects.filter(worker__in=[row.pk for row in workers], valid__contains=timezone.localdate(at))
    for user, licence in rows.values_list("worker__user_id", "licence"):
        held.setdefault(user, set()).add(licence)
    return held


def employed_by(organisation_id: int | None, user_ids: Iterable[int], at: datetime) -> set[int]:
    """Those of these users whom the organisation a complaint is about employs."""
    if organisation_id is None:
        return set()
    return organisations.staff_of(organisation_id, timezone.localdate(at)) & set(user_ids)


def lacks(category: Category, worker: Able | Worker | None, held: Collection[str]) -> str:
    """What skill or licence is missing, in words; empty when none."""
    if category.skill and (worker is None or category.skill not in worker.skills):
        return f"没有登记“{SKILL_TITLES[category.skill]}”技能"
    if category.licence and category.licence not in held:
        return f"{LICENCE_TITLES[category.licence]}没有登记或已过期"
    return ""


def against(case: Case, name: str, *, barred: bool, lacking: str, on_duty: bool, load: int, cap: int) -> str:
    """What speaks against sending somebody, to one case or to many; empty when nothing does.

    First what no reason bends, then what a reason can answer for (`bendable`).
    """
    return ("与投诉对象有关" if barred else lacking or (
        f"投诉里提到{name}" if mentioned(case, name) else "不在班" if not on_duty
        else f"手上 {load} 件，已到上限" if load >= cap else ""))


def bendable(refusal: str) -> bool:
    """Off duty, above the cap or mentioned can be answered for; skill, licence and shield cannot."""
    return refusal.startswith(BENDABLE)


def _could(worker: Able, category: Category) -> bool:
    return not category.skill or category.skill in worker.skills


def _candidate(user: int, duty: OnDuty | None, worker: Able | None, load: int, case: Case,
               barred: bool) -> Candidate:
    cap, category = worker.cap if worker else CAP, BY_CODE[case.category]
    name = worker.name if worker else duty.name if duty else ""
    refusal = against(case, name, barred=barred, lacking=lacks(category, worker, worker.licences if worker else ()),
                      on_duty=duty is not None, load=load, cap=cap)
    skill = f"会{SKILL_TITLES[category.skill]}" if category.skill and worker and category.skill in worker.skills else ""
    why = "、".join(filter(None, ("在岗" if duty else "", skill, f"手上 {load} 件")))
    return Candidate(user, name, duty.post if duty else "", duty is not None,
                     duty.until if duty else None, tuple(worker.skills) if worker else (), load, cap, why, refusal,
                     worker.organisation if worker else "")
