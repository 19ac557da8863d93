"""What the content policy and the icon list ask of every template of the house."""
from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src" / "linli"
UI = SOURCE / "kernel" / "ui"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
ICONS = {line for line in UI.joinpath("icons.txt").read_text().splitlines() if not line.startswith("#")}
SAID = "\n".join(path.read_text() for kind in ("*.html", "*.py", "*.js") for path in SOURCE.rglob(kind)
                 if "vendor" not in path.parts)
# A page of ours must run under default-src 'self': no inline style, script or handler.
FORBIDDEN = re.compile(r"""\sstyle=["']|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)|javascript:""")
ICON = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']""")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_template_keeps_the_content_policy(path: Path) -> None:
    assert not FORBIDDEN.findall(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_template_draws_only_icons_that_are_there(path: Path) -> None:
    assert not set(ICON.findall(path.read_text())) - ICONS


def test_sprite_holds_the_listed_icons() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', UI.joinpath("static/vendor/icons.svg").read_text()))
    assert drawn == ICONS and drawn


def unsaid(names: set[str]) -> list[str]:
    """Those of the names that no template, code or script writes as a word."""
    return sorted(name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", SAID))


def test_every_listed_icon_is_used() -> None:
    assert unsaid(ICONS) == []


def test_every_class_of_a_style_sheet_is_used() -> None:
    # Put together from a prefix: colours of parts and series, steps of a scale. Two are set by the frameworks.
    composed = re.compile(r"f-\w+|[sqx]\d+|htmx-request|errorlist")
    for sheet in UI.joinpath("static/ui").glob("*.css"):
        selectors = re.sub(r"/\*.*?\*/|{[^{}]*}", "", sheet.read_text(), flags=re.S)
        found = set(re.findall(r"\.([a-z][\w-]*)", selectors))
        assert [name for name in unsaid(found) if not composed.fullmatch(name)] == [], sheet.name


def test_files_of_others_are_the_recorded_ones() -> None:
    vendor = UI / "static" / "vendor"
    entries = json.loads(vendor.joinpath("manifest.json").read_text())
    assert {entry["file"] for entry in entries} | {"manifest.json"} == {file.name for file in vendor.iterdir()}
    for entry in entries:
        assert hashlib.sha256(vendor.joinpath(entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]


def test_only_tokens_hold_raw_colours() -> None:
    raw = re.compile(r"(?<![\w&-])#[0-9a-f]{3,8}\b")
    allowed = {"#fff", "#000", "#2f6db3", "#211d1a", "#131110", "#bbb", "#999"}
    for name in ("kit.css", "console.css", "phone.css", "shell.css"):
        assert set(raw.findall(UI.joinpath("static/ui", name).read_text())) <= allowed, name


def test_every_token_is_used() -> None:
    sheets = "\n".join(path.read_text() for path in UI.joinpath("static/ui").glob("*.css"))
    named = set(re.findall(r"(--[\w-]+):", UI.joinpath("static/ui/tokens.css").read_text()))
    assert named and [name for name in sorted(named) if f"var({name})" not in sheets] == []
