"""What anybody who scans a place's code sees first: that the label is ours, whom to ring, what is public here."""
from __future__ import annotations

from linli.engines.documents.codes import check_word
from linli.kernel import codes
from linli.kernel.access import Actor
from linli.kernel.clock import now, today
from linli.kernel.slots import Panel
from linli.registry import permissions, roles, slots
from linli.registry.organisations import queries as organisations
from linli.registry.places import queries

WHO = ((roles.GUARD, "24 小时值班", "headset"), (roles.BUTLER, "管家", "phone"))


@slots.place_public.panel(order=90, needs=permissions.SEE_COMMUNITY)
def about(*, place_id: int, by: Actor) -> Panel:
    place = queries.place(place_id, by=by)
    code = codes.codes_of([place_id], area_id=by.area_id, kind="place").get(place_id, "")
    calls = [(title, one.phone, icon) for role, title, icon in WHO
             for one in organisations.on_duty(place_id, role=role, at=now(), by=by)[:1] if one.phone]
    community = queries.community(place.community_id or 0, on=today(), by=by)
    return Panel("这里", "public/about_place.html", {
        "word": check_word(code) if code else "", "calls": calls, "community": community})
