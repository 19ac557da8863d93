"""Who goes on with a matter that was in hand elsewhere: the one colleague of that name who may do such work."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from linli.engines.cases.dispatching import choosing
from linli.engines.cases.dispatching.models import Worker
from linli.engines.cases.intake.categories import BY_CODE


class Handlers:
    """Those who can be sent, with their licences. Off duty or at the cap: the work is theirs already."""

    def __init__(self, workers: Iterable[Worker], licences: dict[int, set[str]]) -> None:
        self.by_user = {one.user_id: one for one in workers}
        self.licences = licences
        self.called = defaultdict[str, list[int]](list)
        for one in self.by_user.values():
            self.called[one.name].append(one.user_id)

    def meant(self, name: str, category: str) -> int | None:
        """None: nobody is called so, several are, or who is lacks what the work asks for."""
        users = self.called.get(name.strip(), [])
        return users[0] if len(users) == 1 and not self.lacks(users[0], category) else None

    def lacks(self, user_id: int, category: str) -> str:
        """What speaks against it, in words; empty when nothing does."""
        worker = self.by_user.get(user_id)
        if worker is None:
            return "没有这位可派的人员"
        if category not in BY_CODE:
            return ""       # said of the category
        return choosing.lacks(BY_CODE[category], worker, self.licences.get(user_id, set()))


def of(at: datetime) -> Handlers:
    """Everybody who can be sent at this time. Two statements, inside the area."""
    workers = list(Worker.objects.filter(active=True).order_by("id"))
    return Handlers(workers, choosing.licences_of(workers, at))
