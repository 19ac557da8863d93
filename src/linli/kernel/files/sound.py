"""Whether a recording is sound alone. Phones put sound into the same boxes as films: MP4 (iPhone), WebM (Android)."""
from __future__ import annotations

import re
from collections.abc import Iterator

from .values import BrokenFile, FilmRefused

SOUND, PICTURES = {b"soun"}, {b"vide", b"auxv"}
CODEC = re.compile(rb"\x86[\x81-\xa0]([AV])_")      # Matroska's CodecID: its length, then A_OPUS or V_VP8
HEAD = 64 << 10
PLAIN = (1, 0xFFFE)      # formats of a WAV: samples, and samples with a longer description


def check_mp4(data: bytes, name: str) -> None:
    """Its tracks say what they are. Raises BrokenFile for one that was cut off, FilmRefused for a film."""
    _told(set(_handlers(data)), name)


def check_webm(data: bytes, name: str) -> None:
    """As `check_mp4`; the tracks stand at the head."""
    _told({b"vide" if letter == b"V" else b"soun" for letter in CODEC.findall(data[:HEAD])}, name)


def check_ogg(data: bytes, name: str) -> None:
    if b"\x80theora" in data[:HEAD]:
        raise FilmRefused(name=name)


def check_wav(data: bytes, name: str) -> None:
    """Plain samples, as recorders write them: the format first, then as much sound as the file has room for."""
    size, form, channels = (int.from_bytes(data[at:at + width], "little") for at, width in ((16, 4), (20, 2), (22, 2)))
    if data[:4] != b"RIFF" or data[12:16] != b"fmt " or size < 16 or form not in PLAIN or channels not in (1, 2):
        raise BrokenFile(name=name)
    if b"data" not in data[20 + size:HEAD]:
        raise BrokenFile(name=name)


def _told(tracks: set[bytes], name: str) -> None:
    if tracks & PICTURES:
        raise FilmRefused(name=name)
    if not tracks & SOUND:
        raise BrokenFile(name=name)


def _handlers(data: bytes) -> Iterator[bytes]:
    """What each track of an MP4 is: moov › trak › mdia › hdlr."""
    for moov in _inside(data, b"moov", 0, len(data)):
        for trak in _inside(data, b"trak", *moov):
            for mdia in _inside(data, b"mdia", *trak):
                for start, _ in _inside(data, b"hdlr", *mdia):
                    yield data[start + 8:start + 12]


def _inside(data: bytes, wanted: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the content of each box of this kind begins and ends. Stops at a box that cannot be."""
    while at + 8 <= end:
        size, head = int.from_bytes(data[at:at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8:at + 16]), 16
        until = end if size == 0 else at + size
        if until > end or until < at + head:
            return
        if data[at + 4:at + 8] == wanted:
            yield at + head, until
        at = until
