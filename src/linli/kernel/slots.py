"""Named places on a page that other rooms fill.

    household_panels = Slot("registry.household")             # offered by the page's room
    @household_panels.panel(order=20, needs=SEE_BILLS)         # filled by a room above
    def bills(*, unit_id, on, by) -> Panel: ...

A failing panel shows its own error, not a dead page; a panel whose right the actor lacks is left out.
"""
from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .access import Actor, Right
from .errors import Refused

log = logging.getLogger("linli.slots")


@dataclass(frozen=True)
class Panel:
    """A title, a template and the values it needs."""

    title: str
    template: str
    values: dict[str, Any] = field(default_factory=dict)
    wide: bool = False


Build = Callable[..., Panel | None]


@dataclass(frozen=True)
class _Filler:
    order: int
    name: str
    needs: Right
    build: Build


class Slot:
    """One named place. `panels()` returns what the actor may see, in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._fillers: list[_Filler] = []

    def panel(self, *, order: int, needs: Right) -> Callable[[Build], Build]:
        def declare(build: Build) -> Build:
            self._fillers.append(_Filler(order, f"{build.__module__}.{build.__name__}", needs, build))
            self._fillers.sort(key=lambda filler: (filler.order, filler.name))
            return build
        return declare

    def panels(self, *, by: Actor, **subject: Any) -> list[Panel]:
        return [panel for filler in self._fillers if by.may(filler.needs)
                if (panel := self._build(filler, by=by, **subject)) is not None]

    def _build(self, filler: _Filler, *, by: Actor, **subject: Any) -> Panel | None:
        try:
            return filler.build(by=by, **subject)
        except Refused as error:
            return Panel(error.sentence, "ui/panel_refused.html", {"sentence": error.sentence})
        except Exception:
            log.exception("panel %s of %s failed", filler.name, self.name)
            return Panel("这一块暂时打不开", "ui/panel_failed.html", {"name": filler.name})
