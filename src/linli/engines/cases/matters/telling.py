"""Words to the people of a case: its reporter, those whose reports were merged into it, and who follows it."""
from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from linli.engines.cases.dispatching.models import Worker
from linli.engines.cases.intake.categories import TITLES
from linli.engines.cases.matters.models import Case, CaseEvent
from linli.engines.messaging import commands as messaging
from linli.engines.messaging.robots import commands as robots
from linli.engines.messaging.robots.values import ALERTS
from linli.kernel import clock
from linli.kernel.access import Actor
from linli.registry.places import queries as places

# What is older is news no more: a ticker that was away, and a history that is entered, do not storm the groups.
FRESH = timedelta(hours=1)

# Everybody once: the case's own contact, the contacts of what was merged in (also over two merges), the followers.
ADDRESSES = """
WITH RECURSIVE one AS (
  SELECT id, contact_phone FROM cases_case WHERE id = %(case)s
  UNION ALL SELECT c.id, c.contact_phone FROM cases_case c JOIN one ON c.into_id = one.id)
SELECT DISTINCT phone FROM (
  SELECT contact_phone AS phone FROM one
  UNION SELECT f.phone FROM cases_casefollower f JOIN one ON f.case_id = one.id
  UNION SELECT u.phone FROM cases_casefollower f JOIN one ON f.case_id = one.id
          JOIN kernel_user u ON u.id = f.user_id) found WHERE phone <> '' ORDER BY phone"""


def tell(case_id: int, kind: str, words: str, *, by: Actor) -> None:
    """Send `words` about a case to all its people. A report that was written down for nobody tells nobody."""
    case = Case.objects.get(pk=case_id)
    said = words.format(number=case.number, handler=case.handler_name or "师傅", result=case.result[:120])
    messaging.send_many(addresses(case_id), kind=kind, text=f"【邻里】您报的“{case.title[:30]}”{said}", by=by)


def tell_note(event_id: int, *, by: Actor) -> None:
    event = CaseEvent.objects.select_related("case").get(pk=event_id)
    text = f"【邻里】“{event.case.title[:30]}”有进展：{event.evidence['text'][:300]}"
    messaging.send_many(addresses(event.case_id), kind="case_progress", text=text, by=by)


def tell_worker(case_id: int, user_id: int, *, by: Actor) -> None:
    """The one who is sent, at their work number. Nothing about the reporter is in it."""
    phone = Worker.objects.filter(user_id=user_id).values_list("phone", flat=True).first()
    case = Case.objects.select_related("place", "community").get(pk=case_id)
    if phone:
        messaging.send_many([phone], kind="case_for_you", by=by, text=(
            f"【邻里】派给您：{case.community.name} {case.place.label or case.place.name} {case.title[:40]}"))


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
    with connection.cursor() as cursor:
        cursor.execute(ADDRESSES, {"case": case_id})
        return [phone for phone, in cursor.fetchall()]
