"""What a file is, told by its bytes. Refuses what claims to be something else, is broken, or runs something."""
from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

import filetype

from . import sound
from .values import (
    PHOTOS,
    SHEETS,
    VOICES,
    WORDS,
    BrokenFile,
    Inflates,
    MarkupRefused,
    NotWhatItClaims,
    RunsSomething,
    UnknownKind,
    UnwantedKind,
)

FAMILIES = {**dict.fromkeys(["jpg", "jpeg", "png", "webp", "heic", "heif", "gif", "bmp", "tif", "tiff"], "image"),
            **dict.fromkeys(["xlsx", "xls", "csv", "xlsm", "et"], "sheet"), "pdf": "pdf",
            **dict.fromkeys(["m4a", "aac", "mp3", "ogg", "oga", "opus", "webm", "amr", "3gp", "mp4", "wav"], "voice"),
            **dict.fromkeys(["doc", "docx", "zip", "html", "htm", "svg", "txt", "exe"], "other")}
BY_MAGIC = {"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp", "image/heic": "heic",
            "application/pdf": "pdf"}
# How recordings begin: offset and bytes. Phones put sound alone into the boxes of MP4 and WebM.
VOICE_MARKS = (("webm", 0, b"\x1a\x45\xdf\xa3"), ("ogg", 0, b"OggS"), ("amr", 0, b"#!AMR"),
               ("wav", 8, b"WAVE"),
               *(("mp3", 0, b"ID3" + bytes((version,))) for version in (2, 3, 4)),
               *(("mp3", 0, bytes((255, second))) for second in (0xFB, 0xF3, 0xF2)),
               *(("m4a", 4, b"ftyp" + brand) for brand in (
                   b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"3gp", b"dash")))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
LARGEST_UNPACKED, MOST_PARTS = 200 << 20, 2_000
TIGHTEST = 100      # times that a part may grow; sheets grow five to thirty times


def kind_of(data: bytes, *, name: str, kinds: frozenset[str]) -> str:
    """Return the kind of `data`, one of `kinds`, or raise the FileRefused that says why not."""
    found = _found(data, name)
    wanted = "、".join(WORDS[kind] for kind in sorted(kinds))
    if found is None:
        raise UnknownKind(name=name, wanted=wanted)
    claimed = FAMILIES.get(_suffix(name))
    if claimed and claimed != _family(found):
        raise NotWhatItClaims(name=name, found=WORDS[found])
    if found not in kinds:
        raise UnwantedKind(name=name, found=WORDS[found], wanted=wanted)
    return found


def check(kind: str, data: bytes, *, name: str) -> None:
    """Look inside: whole, of one kind only, running nothing, not inflating without end, a recording without film."""
    if kind in CHECKS:
        CHECKS[kind](data, name)


def _found(data: bytes, name: str) -> str | None:
    if MARKUP.match(data[:4096]):
        raise MarkupRefused(name=name)
    guessed = filetype.guess(data[:8192])
    if guessed and guessed.mime in BY_MAGIC:
        return BY_MAGIC[guessed.mime]
    if data.startswith(b"PK\x03\x04"):
        return "xlsx" if _is_workbook(data, name) else None
    if data.startswith(OLE):
        return "xls" if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data else None
    voice = next((kind for kind, at, mark in VOICE_MARKS if data.startswith(mark, at)), None)
    return voice or ("csv" if _is_table_text(data) else None)


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _family(kind: str) -> str:
    # Within a family the name may be wrong: phones call HEIC .jpg, offices call xlsx .xls, and nothing comes of it.
    return "image" if kind in PHOTOS else "sheet" if kind in SHEETS else "voice" if kind in VOICES else kind


def _is_workbook(data: bytes, name: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BrokenFile(name=name) from error
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names


def _is_table_text(data: bytes) -> bool:
    """Text in UTF-8 or GB18030 without control characters, with a separator in its first line that is not empty."""
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        return False
    head = next((line for line in text.splitlines() if line.strip()), "")
    return any(mark in head for mark in ",;\t，")


def _check_pdf(data: bytes, name: str) -> None:
    # At the very start and the very end: a page or an archive in front or behind makes it a file of two kinds.
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise BrokenFile(name=name)
    if b"/JavaScript" in data or b"/Launch" in data:
        raise RunsSomething(name=name)


def _check_xlsx(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            members = parts.infolist()
            if any("vbaproject" in member.filename.lower() for member in members):
                raise RunsSomething(name=name)
            if len(members) > MOST_PARTS or _unpacked(parts) > LARGEST_UNPACKED or any(
                    member.file_size > max(TIGHTEST * member.compress_size, 1 << 20) for member in members):
                raise Inflates(name=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BrokenFile(name=name) from error


def _unpacked(parts: zipfile.ZipFile) -> int:
    """Unpack and count, up to a little more than the limit: what an archive announces of itself may be a lie."""
    total = 0
    for member in parts.infolist():
        with parts.open(member) as part:
            while chunk := part.read(1 << 20):
                total += len(chunk)
                if total > LARGEST_UNPACKED:
                    return total
    return total


CHECKS: dict[str, Callable[[bytes, str], None]] = {
    "pdf": _check_pdf, "xlsx": _check_xlsx, "m4a": sound.check_mp4, "webm": sound.check_webm, "ogg": sound.check_ogg,
    "wav": sound.check_wav}
