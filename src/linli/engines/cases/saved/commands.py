"""Keep and forget one's own views."""
from __future__ import annotations

from linli.engines.cases import permissions
from linli.kernel.commands import Actor, command
from linli.kernel.errors import NotFound

from .models import SavedView
from .values import LONGEST_NAME, LONGEST_QUERY, MOST, NothingToSave, TooManyViews, ViewUnnamed


@command(needs=permissions.SEE_CASES)
def save(name: str, *, query: str, key: str | None = None, by: Actor) -> int:
    """Keep these filters under a name, in place of what stood there; return the id.

    Refuses: ViewUnnamed, NothingToSave, TooManyViews; NotFound for who has no account.
    """
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= LONGEST_NAME:
        raise ViewUnnamed
    if not 0 < len(query) <= LONGEST_QUERY:
        raise NothingToSave
    owner = _owner(by)
    if SavedView.objects.filter(user_id=owner).exclude(name=wanted).count() >= MOST:
        raise TooManyViews
    kept, _ = SavedView.objects.update_or_create(user_id=owner, name=wanted, defaults={"query": query})
    return int(kept.pk)


@command(needs=permissions.SEE_CASES)
def forget(view_id: int, *, key: str | None = None, by: Actor) -> None:
    """Refuses: NotFound, also for another person's."""
    if not SavedView.objects.filter(pk=view_id, user_id=_owner(by)).delete()[0]:
        raise NotFound


def _owner(by: Actor) -> int:
    if by.user_id is None:
        raise NotFound
    return by.user_id
