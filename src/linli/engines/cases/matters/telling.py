"""Words to the people of a case: its reporter, those whose reports were merged into it, and who follows it."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from linli.engines.cases.intake.categories import TITLES
from linli.engines.cases.matters.models import Case, CaseEvent
from linli.engines.messaging import commands as messaging
from linli.engines.messaging.robots import commands as robots
from linli.engines.messaging.robots.values import ALERTS
from linli.kernel import clock, prepared
from linli.kernel.access import Actor
from linli.registry.places import queries as places

# What is older is news no more: a ticker that was away, and a history that is entered, do not storm the groups.
FRESH = timedelta(hours=1)
REPORTED = "已收到，单号 {number}。"

# Everybody once: the case's own contact, the contacts of what was merged in (also over two merges), the followers.
ADDRESSES = """
WITH RECURSIVE one AS (
  SELECT area_id, id, contact_phone FROM cases_case WHERE area_id = linli_area() AND id = %(case)s
  UNION ALL SELECT c.area_id, c.id, c.contact_phone FROM cases_case c
              JOIN one ON c.area_id = one.area_id AND c.into_id = one.id),
told AS (
  SELECT contact_phone AS phone FROM one
   UNION SELECT f.phone FROM cases_casefollower f JOIN one ON f.area_id = one.area_id AND f.case_id = one.id
   UNION SELECT u.phone FROM cases_casefollower f JOIN one ON f.area_id = one.area_id AND f.case_id = one.id
           JOIN kernel_user u ON u.id = f.user_id)
SELECT k.number, k.title, k.handler_name, k.result,
       ARRAY(SELECT phone FROM told WHERE phone <> '' ORDER BY phone)
  FROM cases_case k WHERE k.area_id = linli_area() AND k.id = %(case)s"""
WORKER = """
SELECT w.phone, concat_ws(' ', c.name, coalesce(nullif(p.label, ''), p.name), left(k.title, 40))
  FROM cases_worker w
  JOIN cases_case k ON k.area_id = w.area_id AND k.id = %(case)s
  JOIN registry_place p ON p.area_id = k.area_id AND p.id = k.place_id
  JOIN registry_community c ON c.area_id = k.area_id AND c.place_id = k.community_id
 WHERE w.area_id = linli_area() AND w.user_id = %(user)s AND w.phone <> ''"""


def tell(case_id: int, kind: str, words: str, *, by: Actor) -> None:
    """Send `words` about a case to all its people. A report that was written down for nobody tells nobody."""
    [(number, title, handler, result, phones)] = prepared.run(ADDRESSES, {"case": case_id})
    said = words.format(number=number, handler=handler or "师傅", result=result[:120])
    messaging.send_many(phones, kind=kind, text=_of_title(title, said), by=by)


def tell_reported(cases: Sequence[Case], *, by: Actor) -> None:
    """Tell the reporters of many new cases, each with their number, in one statement. Nobody follows them yet."""
    messaging.send_each([(case.contact_phone, _of_title(case.title, REPORTED.format(number=case.number)))
                         for case in cases if case.contact_phone], kind="case_reported", by=by)


def _of_title(title: str, said: str) -> str:
    return f"【邻里】您报的“{title[:30]}”{said}"


def tell_note(event_id: int, *, by: Actor) -> None:
    event = CaseEvent.objects.select_related("case").get(pk=event_id)
    text = f"【邻里】“{event.case.title[:30]}”有进展：{event.evidence['text'][:300]}"
    messaging.send_many(addresses(event.case_id), kind="case_progress", text=text, by=by)


def tell_worker(case_id: int, user_id: int, *, by: Actor) -> None:
    """The one who is sent, at their work number. Nothing about the reporter is in it."""
    for phone, matter in prepared.run(WORKER, {"case": case_id, "user": user_id}):
        messaging.send_many([phone], kind="case_for_you", text=f"【邻里】派给您：{matter}", by=by)


def tell_groups(case_id: int, kind: str, words: str, *, came: datetime, by: Actor) -> None:
    """What came just now, to the robots of the groups. Read on many phones: no name, no word of the reporter, of a
    home only its building; of what is confidential or about one of them nothing but the number.
    """
    if clock.now() - came > FRESH:
        return
    case = Case.objects.select_related("community").get(pk=case_id)
    shielded = case.confidential or case.about_user_id or case.about_organisation_id
    about = [] if shielded else [f"{where(case)}，{TITLES.get(case.category, case.category)}"]
    lines = [f"**{ALERTS[kind]}** {words}".strip(), case.community.name, *about, f"单号 {case.number}"]
    robots.alert(case.community_id, kind=kind, text="\n".join(lines), by=by)


def where(case: Case) -> str:
    found = places.whereabouts(case.place_id)
    if found and found.kind == "unit" and found.building_id:
        found = places.whereabouts(found.building_id)
    if found is None:
        return case.community.name
    return found.name if found.kind == "building" else found.spoken


def addresses(case_id: int) -> list[str]:
    [(*_, phones)] = prepared.run(ADDRESSES, {"case": case_id})
    return list(phones)
