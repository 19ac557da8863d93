"""Reading PDF files back with poppler, a program that is not ours."""
import re
import subprocess
from collections.abc import Callable

import pytest

Reader = Callable[[bytes], str]
Sizes = Callable[[bytes], list[tuple[float, float]]]


@pytest.fixture
def read_pdf() -> Reader:
    """The text of a PDF in reading order, lines joined by a space."""
    def read(pdf: bytes) -> str:
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())
    return read


@pytest.fixture
def page_sizes() -> Sizes:
    """Width and height of each page in mm."""
    def sizes(pdf: bytes) -> list[tuple[float, float]]:
        done = subprocess.run(["pdfinfo", "-l", "999", "-"], input=pdf, capture_output=True, check=True)
        points = re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)", done.stdout.decode())
        return [(float(width) / 72 * 25.4, float(height) / 72 * 25.4) for width, height in points]
    return sizes
