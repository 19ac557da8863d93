"""Questions about the figures: where to ask, and what was asked and answered in public."""
from __future__ import annotations

from linli.domains.fees.openbooks.values import Community
from linli.engines.cases.matters import queries as cases
from linli.engines.cases.matters.values import PublicAnswer
from linli.kernel.tenancy import in_area


def address(community: Community, *, ym: str, fund: str, line: str = "") -> str:
    """The address of a figure: what a question refers to, and where its answer is shown."""
    if line:
        return f"/open/{community.code}/vouchers?ym={ym}&fund={fund}&line={line}"
    return f"/open/{community.code}?ym={ym}&fund={fund}"


def of_month(community: Community, *, ym: str, fund: str) -> list[PublicAnswer]:
    """All questions about a fund's month, the newest first."""
    with in_area(community.area_id):
        asked = cases.public_answers(community.id)
    month = address(community, ym=ym, fund=fund)
    return [one for one in asked if one.reference.replace("/vouchers?", "?", 1).startswith(month)]


def all_asked(community: Community) -> list[PublicAnswer]:
    """Every question about the community's figures, the newest first; at most 100."""
    with in_area(community.area_id):
        return cases.public_answers(community.id)


def of_line(community: Community, *, ym: str, fund: str, line: str) -> list[PublicAnswer]:
    with in_area(community.area_id):
        return cases.public_answers(community.id, reference=address(community, ym=ym, fund=fund, line=line))
