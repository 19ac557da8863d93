"""The part of `linli import` that needs Django: loaded once the database stands."""
from __future__ import annotations

from datetime import date

from linli.kernel import codes
from linli.kernel.access import system
from linli.kernel.clock import today
from linli.kernel.errors import Refused
from linli.registry.importing import commands, reading
from linli.registry.importing.values import ImportDiff
from linli.registry.roster.result import Result

__all__ = ["Refused", "write"]


class NoSuchCommunity(Refused):
    code = "no_such_community"
    sentence = "没有编码为“{code}”的小区。"


def write(code: str, result: Result, on: date | None) -> ImportDiff:
    """Import what was read into the community with this code. Raises NoSuchCommunity and what import refuses."""
    found = codes.resolve(code)
    if found is None or found.kind != "community":
        raise NoSuchCommunity(code=code)
    return commands.import_homes(found.object_id, homes=[reading.draft(home) for home in result.homes],
                                 on=on or today(), by=system(found.area_id, "命令行导入"))
