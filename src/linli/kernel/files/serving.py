"""Who may see a file: the room that owns its purpose says so, and nobody else may."""
from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from linli.kernel.access import Actor
from linli.kernel.errors import Refused
from linli.kernel.tenancy import in_area


class MaySee(Protocol):
    def __call__(self, file_id: int, /, *, by: Actor) -> bool: ...


_rules: dict[str, MaySee] = {}


def served_by(purpose: str) -> Callable[[MaySee], MaySee]:
    """Register `may_see(file_id, *, by)` for a purpose. It reads the room's own tables; a Refused means no."""
    def declare(may_see: MaySee) -> MaySee:
        if purpose in _rules:
            raise ValueError(f"files of {purpose} are served by two rooms")
        _rules[purpose] = may_see
        return may_see
    return declare


def may_see(file_id: int, purpose: str, stored_by: int | None, *, by: Actor) -> bool:
    """Ask the owning room. Who brought a file may look at it before it belongs anywhere."""
    if by.everything or (by.user_id is not None and by.user_id == stored_by):
        return True
    rule = _rules.get(purpose)
    if rule is None or by.user_id is None:
        return False
    try:
        with in_area(by.area_id):
            return rule(file_id, by=by)
    except Refused:
        return False
