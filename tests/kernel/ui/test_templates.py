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
ICONS = set(UI.joinpath("icons.txt").read_text().split())
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
    assert {name for name in ICONS if re.fullmatch(r"[a-z][a-z0-9-]*", name)} >= drawn
    assert drawn


def test_files_of_others_are_the_recorded_ones() -> None:
    vendor = UI / "static" / "vendor"
    entries = json.loads(vendor.joinpath("manifest.json").read_text())
    assert {entry["file"] for entry in entries} | {"manifest.json"} == {file.name for file in vendor.iterdir()}
    for entry in entries:
        assert hashlib.sha256(vendor.joinpath(entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]


def test_only_tokens_hold_raw_colours() -> None:
    raw = re.compile(r"(?<![\w&-])#[0-9a-f]{3,8}\b")
    allowed = {"#fff", "#000", "#2f6db3", "#211d1a", "#131110", "#bbb", "#999", "#555", "#777", "#d9d5cf", "#b9b3ab"}
    for name in ("kit.css", "console.css", "phone.css", "shell.css", "print.css"):
        assert set(raw.findall(UI.joinpath("static/ui", name).read_text())) <= allowed, name
