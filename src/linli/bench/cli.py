"""`linli bench NAME [--size N] [--json]`: a speed ratio against a reference measured in the same run.

Each bench is a module with `SIZE` (the usual size) and `run(size) -> Measure`. `ratio` is reference ÷ ours:
more is better. The server is a throw-away of its own, with the durability of production.
"""
import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from linli import boot
from linli.bench.measure import Measure
from linli.bench.peers import PeerMissing

BENCHES = {
    "billing": "linli.bench.billing",
    "payments": "linli.bench.payments",
    "ledger": "linli.bench.ledger",
    "cases": "linli.bench.cases",
    "clocks": "linli.bench.clocks",
    "board": "linli.bench.board",
    "export": "linli.bench.export",
    "streams": "linli.bench.streams",
    "helpdesk": "linli.bench.tickets",
    "import": "linli.bench.importing",
    "pages": "linli.bench.pages",
}


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli bench", description=__doc__)
    parser.add_argument("name", choices=[*BENCHES, "all"])
    parser.add_argument("--size", type=int)
    parser.add_argument("--json", action="store_true", help="one JSON object a bench, nothing else")
    given = parser.parse_args(arguments)
    names = list(BENCHES) if given.name == "all" else [given.name]
    with tempfile.TemporaryDirectory(prefix="linli-bench-", dir=writable()) as folder, server(Path(folder)):
        return max(told(name, given.size, as_json=given.json) for name in names)


def told(name: str, size: int | None, *, as_json: bool) -> int:
    """Measure and print; without its peer a bench prints no figure, only why, and the others still run."""
    try:
        show(measure(name, size), as_json=as_json)
    except PeerMissing as missing:
        print(f"{name}: not measured: {missing}", file=sys.stderr)
        return 1
    return 0


def writable() -> str:
    folder = Path("var")
    folder.mkdir(exist_ok=True)
    return str(folder)


@contextmanager
def server(home: Path) -> Iterator[None]:
    boot.start_database("demo", home=home)  # demo: production's durability, gone when we leave
    boot.start_django()
    import_module("linli.commands.migrate").migrate_quietly()
    try:
        yield
    finally:
        boot.stop_database()


def measure(name: str, size: int | None) -> Measure:
    module = import_module(BENCHES[name])
    start = time.monotonic()
    print(f"{name}: running…", file=sys.stderr)
    result: Measure = module.run(size or module.SIZE)
    print(f"{name}: {time.monotonic() - start:.0f} s in all", file=sys.stderr)
    return result


def show(measured: Measure, *, as_json: bool) -> None:
    row = asdict(measured) | {"ratio": measured.ratio,
                              "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    more = row.pop("more")
    print(json.dumps(row | more, ensure_ascii=False) if as_json
          else "\n".join(f"{key:>20}  {value}" for key, value in (row | more).items()), flush=True)
