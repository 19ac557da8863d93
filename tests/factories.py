"""Small makers for tests, by calling the commands a person would cause. Days are fixed; names are invented."""
import io
import itertools
from datetime import date
from decimal import Decimal

from linli.kernel.access import Actor, Grant, system
from linli.kernel.files import commands as files
from linli.kernel.files.values import SCANS
from linli.kernel.models import Area
from linli.registry.people import commands as people
from linli.registry.places import commands as places

START = date(2026, 1, 1)
numbers = itertools.count(1)


def new_area() -> int:
    """Make an area with its root place; return its id."""
    number = next(numbers)
    area = Area.objects.create(code=f"T{number}", name=f"试验片区{number}").pk
    places.create_area_root(f"试验片区{number}", by=system(area))
    return area


def new_community(area_id: int, name: str = "试验新村", **given) -> int:
    return places.create_community(f"T{next(numbers)}", name=name, on=START, by=system(area_id), **given)


def new_unit(community_id: int, label: str = "3-2-501", *, area: str | None = "89.53", by: Actor, **given) -> int:
    """`label` is building-entrance-number; return the unit's id."""
    building, entrance, number = label.split("-")
    return places.add_unit(community_id, building=building, entrance=entrance, number=number,
                           area=Decimal(area) if area else None, by=by, **given)


def new_owner(unit_id: int, name: str = "张三丰", *, community_id: int, phone: str | None = "19900001234",
              share: str | None = None, on: date | None = START, kind: str = "owner", by: Actor) -> int:
    """Enter a person and let them hold the unit; return the person's id."""
    person = people.add_person(community_id, name=name, phone=phone, by=by)
    people.add_tenure(unit_id, person_id=person, kind=kind, share=share, on=on, by=by)
    return person


PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
       b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")


def new_paper(purpose: str = "fees.tariff", *, by: Actor) -> int:
    """Bring a one-page PDF for a purpose; return the file's id."""
    upload = io.BytesIO(PDF)
    upload.name = "委托书（试验）.pdf"
    return files.store(upload, kinds=SCANS, purpose=purpose, by=by).id


def member(area_id: int, role: str, scope: str, place_id: int, *, user_id: int = 7, name: str = "王试验") -> Actor:
    """An actor with one role at one place, without a sign-in."""
    return Actor(user_id, name, area_id, grants=(Grant(role, scope, place_id),))
