"""Two spreadsheets brought in through the wizard: a measured one with slips of the pen, and one that is no roster."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel.access import Actor
from linli.kernel.files import commands as files
from linli.kernel.files.values import SHEETS
from linli.kernel.sheets import Column, written
from linli.registry.importing import commands as importing
from linli.registry.importing.values import PURPOSE, HomeDraft

SLIPS = {3: "8O.5", 11: "约九十"}     # an area as somebody typed it


def bring_in(community_id: int, drafts: Sequence[HomeDraft], *, on: date, by: Actor) -> None:
    """Start both imports; the worker does them when the demo starts."""
    measured = [[one.building, one.entrance, one.number, SLIPS.get(position, one.area)]
                for position, one in enumerate(drafts)]
    bring(community_id, "实测面积复核.xlsx", ["楼栋", "单元", "房号", "建筑面积"], measured, on=on, by=by)
    bring(community_id, "巡更签到.xlsx", ["时间", "签到点"], [["22:10", "北门"], ["23:40", "泵房"]], on=on, by=by)


def bring(community_id: int, name: str, heads: Sequence[str], rows: Sequence[Sequence[str | None]], *, on: date,
          by: Actor) -> None:
    with written([Column(head) for head in heads], rows) as sheet:
        upload = SimpleUploadedFile(name, sheet.read())
    file = files.store(upload, kinds=SHEETS, purpose=PURPOSE, by=by)
    importing.start(importing.begin(community_id, file_id=file.id, on=on, by=by), by=by)
