"""PDF files from layouts and data. Same data, same bytes: nothing of the run is inside (docs/adr/0005-pdf-engine.md).

    from linli.engines.documents import papers, typesetting
    pdf = typesetting.render("receipt-80", papers.Receipt(issuer=…, …))
"""
from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from linli.kernel.errors import Refused

from . import glyphs
from .papers import LAYOUTS, Paper

log = logging.getLogger("linli.documents")

HERE = Path(__file__).parent
SECONDS, MEGABYTES = 10, 768     # address space; a batch of 500 slips stays below half of it
LARGEST_BATCH = 500
# Two threads and one arena each: the address space of idle threads would otherwise count against the limit.
CHILD = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2", "PATH": os.defpath, "LANG": "C.UTF-8"}


class CannotTypeset(Refused):
    code, sentence, status = "cannot_typeset", "文件没有生成，已经记录。请稍后再试；数据没有受影响。", 503


class BatchTooLarge(Refused):
    code, sentence = "batch_too_large", "一次最多生成 {largest} 张，请按楼栋分批打印。"


def render(layout: str, data: Paper | Mapping[str, Any] | Sequence[Paper | Mapping[str, Any]]) -> bytes:
    """Return one PDF of all papers in `data`, which fit the layout's class in `papers.LAYOUTS`.

    Pages follow each other in the order given. Raises BatchTooLarge above 500 papers and CannotTypeset when the
    limits of time or memory are met; ValidationError or KeyError, which are bugs of the caller, for wrong data.
    """
    kind = LAYOUTS[layout]
    given = [data] if isinstance(data, Mapping | Paper) else list(data)
    if not 1 <= len(given) <= LARGEST_BATCH:
        raise BatchTooLarge(largest=LARGEST_BATCH)
    papers: list[Paper] = TypeAdapter(list[kind]).validate_python(given)  # type: ignore[valid-type]
    return _pressed(layout, [_drawable(paper.facts()) for paper in papers])


def _pressed(layout: str, data: list[Any]) -> bytes:
    order = json.dumps({"layout": layout, "data": data, "seconds": SECONDS, "megabytes": MEGABYTES})
    try:
        done = subprocess.run([sys.executable, "-I", str(HERE / "press.py")], input=order.encode(), env=CHILD,
                              capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        log.exception("typesetting %s (%d papers) took too long", layout, len(data))
        raise CannotTypeset from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        log.error("typesetting %s failed: %s", layout, done.stderr.decode(errors="replace")[-2_000:])
        raise CannotTypeset
    return done.stdout


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return glyphs.drawable(value, _covered())
    if isinstance(value, dict):
        return {name: _drawable(item) for name, item in value.items()}
    return [_drawable(item) for item in value] if isinstance(value, list) else value


@lru_cache
def _covered() -> frozenset[int]:
    regular, bold = (glyphs.covered(path) for path in sorted((HERE / "fonts").glob("*.ttf")))
    return regular & bold
