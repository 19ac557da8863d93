"""The work behind `linli books export`: find the community by its code, write its books."""
from linli.engines.ledger import exporting
from linli.kernel import codes
from linli.kernel.access import system
from linli.kernel.errors import Refused

__all__ = ["Refused", "files"]


class NoSuchCommunity(Refused):
    code, sentence = "no_such_community", "没有代码为“{given}”的小区。"


def files(community: str, form: str, until: str) -> dict[str, bytes]:
    found = codes.resolve(community)
    if found is None or found.kind != "community":
        raise NoSuchCommunity(given=community)
    return exporting.export(found.object_id, form=form, until=until, by=system(found.area_id, "导出"))
