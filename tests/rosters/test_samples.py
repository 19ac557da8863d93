"""Every sample file gives exactly the expected result; the judge that comes with them agrees."""
import json
import subprocess
import sys
from pathlib import Path

import pytest

from linli.registry.roster import read

HERE = Path(__file__).parent
SAMPLES = sorted(file for file in HERE.glob("s[0-9]*") if file.suffix in (".xlsx", ".xls", ".csv"))


def expected(file: Path) -> dict:
    return json.loads((HERE / f"{file.stem}.expected.json").read_text(encoding="utf-8"))


def problems(result: dict) -> list[tuple[str, ...]]:
    return sorted((item["sheet"], item["cell"], item["code"], item["severity"]) for item in result["problems"])


def without_notes(homes: list[dict]) -> list[dict]:
    return [{key: value for key, value in home.items() if key != "note"} for home in homes]


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_is_read_exactly(file):
    got, wanted = read(file.read_bytes()).as_json(), expected(file)
    assert got["rows_read"] == wanted["rows_read"]
    assert without_notes(got["homes"]) == without_notes(wanted["homes"])
    assert problems(got) == problems(wanted)
    assert got["mapping"] == wanted["mapping"]


def test_the_judge_finds_nothing(tmp_path):
    for file in SAMPLES:
        (tmp_path / f"{file.stem}.json").write_text(json.dumps(read(file.read_bytes()).as_json()))
    out = subprocess.run([sys.executable, HERE / "score.py", tmp_path, "--json"], capture_output=True, check=True)
    total = json.loads(out.stdout)["total"]
    assert (total["score"], total["perfect_files"]) == (1.0, len(SAMPLES) == 19 and 19)
