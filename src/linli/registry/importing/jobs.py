"""Reading and writing a roster in the background. May run twice: the second time the run is closed already."""
from __future__ import annotations

import io

from linli.kernel.clock import now
from linli.kernel.commands import Actor
from linli.kernel.errors import Refused
from linli.kernel.files import commands as file_commands
from linli.kernel.files import queries as files
from linli.kernel.files.values import SHEETS
from linli.kernel.jobs import job, progress
from linli.registry.importing import commands, queries, reading
from linli.registry.importing.values import PURPOSE
from linli.registry.roster.returned import returned_workbook

STEPS = 3


@job(queue="bulk", title="导入花名册")
def bring_in(run_id: int, *, by: Actor) -> None:
    """Read the file, keep the workbook of rejected rows for the clerk, write the homes."""
    progress(0, STEPS, "读表格")
    run = queries.run(run_id, by=by)
    data = files.open_file(run.file_id, by=by).path.read_bytes()
    result = reading.read(data, run)
    homes = [reading.draft(home) for home in result.homes]
    progress(1, STEPS, "写退回的表格")
    returned = returned_workbook(data, result, reading.overlay(run))
    file_id = file_commands.store(Upload(returned, f"待改正 {run.file_name.rpartition('.')[0]}.xlsx"), kinds=SHEETS,
                                  purpose=PURPOSE, by=by).id if returned else None
    progress(2, STEPS, f"写入 {len(homes):,} 户")
    try:
        commands.complete(run_id, homes=homes, summary=reading.told(data, result).summary, returned_file_id=file_id,
                          at=now(), by=by)
    except Refused as error:
        commands.fail(run_id, why=error.sentence, at=now(), by=by)
        raise
    progress(STEPS, STEPS, "")


class Upload(io.BytesIO):
    """Bytes with a name, as a form would bring them."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name
