"""To see a name and number in full where the role does not cover it: asked for, granted by a second person, once."""
from __future__ import annotations

from datetime import datetime, timedelta

from linli.kernel import approvals, journal
from linli.kernel.access import right
from linli.kernel.commands import Actor, command
from linli.kernel.errors import NotFound, Refused
from linli.kernel.models import JournalRow
from linli.registry import permissions, roles
from linli.registry.households.values import PurposeMissing, Revealed
from linli.registry.people import masks
from linli.registry.people.models import Tenure
from linli.registry.places.models import Unit

ASK_FULL = right("registry.ask_full", "申请看完整姓名与电话",
                 roles=(roles.CASHIER, roles.ACCOUNTANT, *roles.FIELD_STAFF))
USABLE = timedelta(hours=4)      # a yes is for the matter at hand


class SeenAlready(Refused):
    code, status, sentence = "seen_already", 409, "这次同意只能看一次，已经看过了。需要的话请重新申请。"


@command(needs=permissions.SEE_FULL)
def allow_full(subject: str, *, by: Actor) -> None:
    """The second person's yes: it changes nothing by itself; the asker may now look once."""
    _person(subject, by)


FULL = approvals.act("registry.see_full", "看完整姓名与电话", decide=permissions.SEE_FULL, run=allow_full, icon="eye",
                     then="/console/reveals/{id}")


@command(needs=ASK_FULL)
def ask_full(unit_id: int, *, person_id: int, purpose: str, key: str | None = None, by: Actor) -> int:
    """Ask to see one person of a home in full, once. Refuses: PurposeMissing, AlreadyAsked, NotFound."""
    unit = Unit.objects.find(by, unit_id)
    if len(purpose.strip()) < 2:
        raise PurposeMissing
    held = _person(f"{unit_id}:{person_id}", by)
    journal.remark(place_id=unit_id)
    return approvals.ask(
        FULL, f"{unit_id}:{person_id}", community_id=unit.community_id, reason=purpose.strip(), arguments={}, by=by,
        title=f"看完整姓名与电话 {unit.label}", expires_in=timedelta(days=1),
        effect=[["住户", masks.name(held.person.name, held.person.kind), "给提交人看 1 次"],
                ["电话", masks.phone(held.person.phone), "给提交人看 1 次"]])


@command(needs=ASK_FULL)
def see_full(approval_id: int, *, at: datetime, by: Actor) -> Revealed:
    """Make use of a yes: once, within four hours; it stands in the journal. Refuses: SeenAlready, NotFound."""
    subject, reason = approvals.granted_to(approval_id, FULL, since=at - USABLE, by=by)
    # The wish is locked: of two looks at the same instant the second finds the first one's row.
    if JournalRow.objects.filter(command="registry.memberships.reveals.see_full", subject=str(approval_id)).exists():
        raise SeenAlready
    held = _person(subject, by)
    journal.remark(place_id=held.unit_id, person_id=held.person_id, purpose=reason)
    return Revealed(held.person_id, held.person.name or "未登记", held.person.phone or "",
                    tuple(held.person.other_phones))


def _person(subject: str, by: Actor) -> Tenure:
    unit_id, _, person_id = subject.partition(":")
    unit = Unit.objects.find(by, int(unit_id))
    held = Tenure.objects.filter(unit=unit, person_id=int(person_id)).select_related("person").first()
    if held is None:
        raise NotFound
    return held
