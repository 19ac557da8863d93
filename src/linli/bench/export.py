"""`linli bench export`: the list of N open cases as a spreadsheet, against a tenth of them in the same run.

The ratio is that of the seconds a row, so 1 is "as fast at any length"; `grown_mb` is how far the memory of the process
rose above where it stood before, at its highest.
"""
from __future__ import annotations

import time
from pathlib import Path

from linli.bench.board import crowd
from linli.bench.measure import Measure
from linli.engines.cases.matters import exporting
from linli.engines.cases.matters.values import CaseFilter
from linli.kernel.access import Actor
from linli.kernel.sheets import Form

SIZE = 100_000
FORMS: tuple[Form, ...] = ("csv", "xlsx")
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def run(size: int) -> Measure:
    few, many = crowd(size // 10), crowd(size)
    exported(few, "csv")      # warm: connection, plans, code
    small = {form: exported(few, form) for form in FORMS}
    large = {form: exported(many, form) for form in FORMS}
    return Measure("export", size, round(large["xlsx"][0], 2), round(10 * small["xlsx"][0], 2), {
        "forms": {form: {"seconds": round(large[form][0], 2), "rows_per_second": round(size / large[form][0]),
                         "file_mb": round(large[form][1] / 2**20, 1), "grown_mb": large[form][2],
                         "grown_mb_at_a_tenth": small[form][2]} for form in FORMS}})


def exported(by: Actor, form: Form) -> tuple[float, int, int]:
    """Write the list of what is open; return the seconds, the bytes of the file and the megabytes of memory."""
    FORGET.write_text("5")      # the highest mark begins anew (proc(5))
    before, began = memory(), time.perf_counter()
    with exporting.export(by.area_id, wanted=CaseFilter(), form=form, by=by) as sheet:
        seconds, size = time.perf_counter() - began, sheet.seek(0, 2)
    return seconds, size, memory() - before


def memory() -> int:
    """The highest that the memory of this process has been, in MB."""
    [line] = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
