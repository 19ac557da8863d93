"""Looking is an act: who opened a home's file, and who asked for a name and number in full, with the reason."""
from __future__ import annotations

from linli.kernel.commands import Actor, command
from linli.kernel.errors import NotFound
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.households.values import PurposeMissing, Revealed
from linli.registry.people.models import Tenure
from linli.registry.places.models import Unit


@command(needs=permissions.LOOK_UP)
def note_look(unit_id: int, *, by: Actor) -> None:
    """Note that somebody opened the file or the card of a home. Raises NotFound, also for a home out of reach."""
    Unit.objects.find(by, unit_id)
    remark(place_id=unit_id)


@command(needs=permissions.SEE_FULL)
def reveal(unit_id: int, *, person_id: int, purpose: str, by: Actor) -> Revealed:
    """Return a person of a home in full; actor and purpose stand in the journal and on the file. PurposeMissing."""
    Unit.objects.find(by, unit_id)
    if len(purpose.strip()) < 2:
        raise PurposeMissing
    held = Tenure.objects.filter(unit_id=unit_id, person_id=person_id).select_related("person").first()
    if held is None:
        raise NotFound
    remark(place_id=unit_id)
    return Revealed(person_id, held.person.name or "未登记", held.person.phone or "", tuple(held.person.other_phones))
