"""An office's workbook of 20,000 homes: read and judged (dry run), then written, against a bare read by calamine.

`seconds` is the dry run and `reference_seconds` the bare read of the same file; `write_over_dry` says how much longer
reading and writing everything takes. All three are measured in turn, in this process.
"""
from __future__ import annotations

import io
import random
import resource
import time
from collections.abc import Iterator
from datetime import date
from importlib import import_module

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from linli.bench.measure import Measure, interleaved

SIZE = 20_000
HEADER = ("序号", "单元", "房号", "业主姓名", "联系电话", "建筑面积(㎡)", "用途", "入住情况", "车牌号")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "甲乙丙丁戊己庚辛壬癸"
USES = ("自住", "出租", "空置", None)


def run(size: int) -> Measure:
    data = workbook(size)
    ours, bare = interleaved(lambda _: dry_run(data), lambda _: bare_read(data))
    first, again = written(data)
    return Measure("import", size, ours, bare, {
        "dry_over_bare": round(ours / bare, 1), "write_seconds": round(first, 2),
        "write_over_dry": round(first / ours, 2), "again_seconds": round(again, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def dry_run(data: bytes) -> None:
    import_module("linli.registry.roster.reader").read(data)


def bare_read(data: bytes) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def written(data: bytes) -> tuple[float, float]:
    """Return the seconds of reading and writing all into a new community, and of doing it again."""
    reading, roster = import_module("linli.registry.importing.reading"), import_module("linli.registry.roster.reader")
    commands = import_module("linli.registry.importing.commands")
    places = import_module("linli.registry.places.commands")
    access, models = import_module("linli.kernel.access"), import_module("linli.kernel.models")
    area = models.Area.objects.create(code=f"bench-{random.randrange(10**9)}", name="试验片区").pk
    by = access.system(area)
    code = f"B{area}-{random.randrange(10**6)}"
    community = places.create_community(code, name="试验小区", on=date(2026, 1, 1), by=by)

    def bring_in() -> float:
        start = time.perf_counter()
        homes = [reading.draft(home) for home in roster.read(data).homes]
        commands.import_homes(community, homes=homes, on=date(2026, 1, 1), by=by)
        return time.perf_counter() - start
    return bring_in(), bring_in()


def workbook(size: int) -> bytes:
    """A workbook of `size` rows: a sheet a building, everyday noise in areas and phones, the same every time."""
    out = io.BytesIO()
    with Workbook(out, {"constant_memory": True, "in_memory": False}) as book:
        for building in range((size + 999) // 1000):
            sheet = book.add_worksheet(f"{building + 1}幢")
            sheet.write_row(0, 0, [f"示例小区{building + 1}幢业主花名册"])
            sheet.write_row(1, 0, HEADER)
            for row, cells in enumerate(rows(building * 1000, min(size, building * 1000 + 1000)), start=2):
                sheet.write_row(row, 0, cells)
    return out.getvalue()


def rows(first: int, last: int) -> Iterator[tuple[object, ...]]:
    """Homes number `first` to `last`: 4 entrances, 250 homes each."""
    for n in range(first, last):
        entrance, place = divmod(n % 1000, 250)
        storey, door = divmod(place, 3)
        area = (5000 + n * 37 % 9000) / 100
        shown: object = f"{area}㎡" if n % 97 == 0 else f"8O.{area}" if n % 997 == 0 else area
        phone = f"1990000{n % 10000:04d}"
        yield (n + 1, entrance + 1, (storey + 1) * 100 + door + 1, SURNAMES[n % 16] + GIVEN[n // 16 % 10],
               phone[:9] if n % 1009 == 0 else phone, shown, "住宅", USES[n % 4], f"苏E{n:05d}" if n % 3 == 0 else None)
