"""What docs/modules.md says of events is what the code does."""
import re
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

import linli
from linli.kernel.approvals import ApprovalEnded
from linli.kernel.events import ON

SOURCE = Path(linli.__file__).parent
MAP = (SOURCE.parents[1] / "docs" / "modules.md").read_text(encoding="utf-8")
BASE = {"CaseEventTold"}      # of the events of a case; itself never told


def declared() -> set[str]:
    """The events of all rooms, by the names of their classes."""
    found = {ApprovalEnded.__name__}
    for file in SOURCE.rglob("*/*/**/events.py"):
        module = import_module(".".join(("linli", *file.relative_to(SOURCE).with_suffix("").parts)))
        found |= {name for name, kind in getmembers(module, isclass) if kind.__module__ == module.__name__}
    return found - BASE


def test_every_event_is_on_the_map_with_those_that_somebody_hears_in_the_table():
    table = [line.split("|")[1] for line in MAP.splitlines() if line.startswith("| ")]
    rest = MAP[MAP.index("heard by no room yet"):MAP.index("## Limits")]
    heard = {kind.__name__ for kind in ON if kind.__module__.startswith("linli.")}
    assert {name for names in table for name in re.findall(r"\w+", names)} - {"event"} == heard
    assert set(re.findall(r"\b[A-Z]\w+[a-z][A-Z]\w+", rest)) == declared() - heard
