"""QR labels of places, twelve on an A4 sheet: the registry's places on the paper of the documents engine."""
from __future__ import annotations

from django.http import HttpResponse

from linli.engines.documents import codes, papers, typesetting
from linli.engines.documents.answers import pdf
from linli.kernel.clock import today
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import page
from linli.registry.organisations import queries as organisations
from linli.registry.places import queries
from linli.registry.places.pages import LABELLED, labelled
from linli.registry.roles import GUARD


@page(shows=queries.spots)
def spot_labels(request: Request, community_id: int) -> HttpResponse:
    """All places of one kind that have a code, to be printed, cut and stuck on."""
    row = queries.community(community_id, on=today(), by=request.actor)
    kind = labelled(request)
    spots = [spot for spot in queries.spots(community_id, kind=kind, by=request.actor) if spot.code]
    if not spots:
        raise NotFound
    guard = next((one.phone for one in organisations.on_duty(
        community_id, role=GUARD, at=request.now, by=request.actor) if one.phone), "")
    sheet = [papers.SpotLabel(
        community=row.name, name=spot.name, path="" if spot.where == row.name else spot.where, phone=guard,
        code=codes.grouped(spot.code or ""), check_word=codes.check_word(spot.code or ""), sample=row.invented,
        url=request.build_absolute_uri(f"/q/{spot.code}")) for spot in spots]
    return pdf(f"{row.name}{LABELLED[kind]}标签", typesetting.render("spot-labels", sheet))
