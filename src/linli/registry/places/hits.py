"""What the search box shows of homes."""
from __future__ import annotations

from linli.kernel import search
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.registry import permissions
from linli.registry.people import masks
from linli.registry.people.models import Tenure
from linli.registry.places import finding
from linli.registry.places.models import Unit


def home_hits(ids: dict[int, str], *, by: Actor, words: list[str]) -> list[search.Hit]:
    """Return the homes among `ids` that are within reach; of a whole phone typed, only those that have it."""
    units = {unit.pk: unit for unit in Unit.objects.seen_by(by).filter(pk__in=ids).select_related("community")}
    held: dict[int, list[Tenure]] = {}
    for tenure in Tenure.objects.filter(unit__in=units, valid__contains=today()).select_related("person").order_by(
            "unit", "position", "id"):
        held.setdefault(tenure.unit_id, []).append(tenure)
    phone = next((word.lstrip("+") for word in words if word.lstrip("+").isdigit() and len(word) >= 7), None)
    return [_hit(units[unit], held.get(unit, []), why) for unit, why in ids.items() if unit in units
            and (why != "phone" or phone is None or _has(held.get(unit, []), phone))]


def _hit(unit: Unit, held: list[Tenure], why: str) -> search.Hit:
    people = "、".join(masks.name(each.person.name, each.person.kind) for each in held[:3])
    phone = next((masks.phone(each.person.phone) for each in held if each.person.phone), "")
    return search.Hit(title=unit.label, detail=" ".join(part for part in (unit.community.name, people, phone) if part),
                      href=f"/console/homes/{unit.pk}/", why=why, subject_id=unit.pk)


def _has(held: list[Tenure], phone: str) -> bool:
    return any(phone in "".join(filter(str.isdigit, number)) for each in held
               for number in (each.person.phone or "", *each.person.other_phones))


search.group(search.Group("homes", "房屋与住户", needs=permissions.SEE_HOMES, kinds=finding.KINDS, show=home_hits,
                          order=10, readings=finding.readings))
