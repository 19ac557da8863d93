"""Copy the few files of other projects that pages need into the repository, from packages of exact version.

Run `python tools/vendor.py` after changing FILES or icons.txt; it needs npm, which fetches from wherever it is
configured to. What was copied stands in static/vendor/manifest.json with its digest and licence.
"""
from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/linli/kernel/ui/static/vendor"
ICONS = ROOT / "src/linli/kernel/ui/icons.txt"
FOR_TESTS = ROOT / "tests/vendor"
SVG = "{http://www.w3.org/2000/svg}"
SOURCE_MAP = re.compile(rb"\n?(?:/\*|//)# sourceMappingURL=[^\n]*")   # the maps stay behind: 10 MB


@dataclass(frozen=True)
class File:
    package: str
    version: str
    licence: str   # read from the project's licence file; not every package.json names it
    source: str
    to: Path


FILES = (
    File("htmx.org", "2.0.11", "0BSD", "dist/htmx.min.js", STATIC / "htmx.min.js"),
    File("htmx-ext-sse", "2.2.4", "0BSD", "dist/sse.min.js", STATIC / "htmx-sse.min.js"),
    File("@tabler/core", "1.6.1", "MIT", "dist/css/tabler.min.css", STATIC / "tabler.min.css"),
    File("@fontsource-variable/inter", "5.3.0", "OFL-1.1", "files/inter-latin-wght-normal.woff2", STATIC / "inter.woff2"),
    File("axe-core", "4.14.1", "MPL-2.0", "axe.min.js", FOR_TESTS / "axe.min.js"),
)
SPRITE = File("@tabler/icons", "3.51.0", "MIT", "icons/outline", STATIC / "icons.svg")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for target in (STATIC, FOR_TESTS):
            target.mkdir(parents=True, exist_ok=True)
            entries = [taken(file, Path(folder)) for file in FILES if file.to.parent == target]
            if target == STATIC:
                entries.append(sprite(Path(folder)))
            (target / "manifest.json").write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")


def taken(file: File, folder: Path) -> dict[str, str]:
    """Copy one file and return its manifest entry."""
    original = unpacked(file, folder) / file.source
    file.to.write_bytes(SOURCE_MAP.sub(b"", original.read_bytes()))
    return entry(file)


def sprite(folder: Path) -> dict[str, str]:
    """Draw the icons named in icons.txt together as symbols of one SVG file."""
    package = unpacked(SPRITE, folder)
    names = [line.strip() for line in ICONS.read_text().splitlines() if line.strip() and not line.startswith("#")]
    missing = [name for name in names if not (package / SPRITE.source / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"no such icon: {', '.join(missing)}")
    symbols = "\n".join(symbol(name, package / SPRITE.source / f"{name}.svg") for name in sorted(set(names)))
    SPRITE.to.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    return entry(SPRITE)


def symbol(name: str, path: Path) -> str:
    shapes = [shape for shape in ElementTree.parse(path).getroot() if shape.get("stroke") != "none"]
    drawn = "".join(f"<{shape.tag.removeprefix(SVG)} {attributes(shape)}/>" for shape in shapes)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def attributes(shape: ElementTree.Element) -> str:
    return " ".join(f'{key}="{value}"' for key, value in shape.attrib.items())


def unpacked(file: File, folder: Path) -> Path:
    """Return the folder of the package, fetched by npm unless it is there already."""
    home = folder / re.sub(r"\W+", "-", f"{file.package}-{file.version}")
    if not home.exists():
        home.mkdir()
        packed = subprocess.run(["npm", "pack", "--silent", f"{file.package}@{file.version}"], cwd=home, check=True,
                                capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(home / packed) as archive:
            archive.extractall(home, filter="data")
    return home / "package"


def entry(file: File) -> dict[str, str]:
    return {"package": file.package, "version": file.version, "source": file.source, "file": file.to.name,
            "sha256": hashlib.sha256(file.to.read_bytes()).hexdigest(), "licence": file.licence}


if __name__ == "__main__":
    main()
