"""`linli import roster FILE --dry-run [--json] [--returned PATH]`: read and say what is there; nothing is written."""
from __future__ import annotations

import json
import sys
from pathlib import Path

from linli.registry.roster.problems import sentence
from linli.registry.roster.reader import read
from linli.registry.roster.result import Result
from linli.registry.roster.returned import returned_workbook

SHOWN = 40


def dry_run(file: Path, *, as_json: bool, returned: Path | None) -> int:
    """Return the exit status: 0 no errors, 1 some rows kept out, 2 nothing could be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        sys.stderr.write(f"linli import: {file}: {error.strerror}\n")
        return 2
    result = read(data)
    if returned and (workbook := returned_workbook(data, result)):
        returned.write_bytes(workbook)
    if as_json:
        json.dump(result.as_json(), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(told(result))
    return result.exit_status


def told(result: Result) -> str:
    lines = [f"读到 {result.rows_read} 行，可导入 {len(result.homes)} 户，问题 {len(result.problems)} 个。"]
    lines += [f"  {'错误' if problem.severity == 'error' else '提醒'} {problem.sheet} {problem.cell} "
              f"{problem.value}：{sentence(problem.code, problem.detail)}" for problem in result.problems[:SHOWN]]
    if len(result.problems) > SHOWN:
        lines.append(f"  …… 还有 {len(result.problems) - SHOWN} 个，见退回的表格")
    return "\n".join(lines) + "\n"
