"""Images drawn anew: upright, in sRGB, without anything a camera or a stranger put beside the pixels."""
from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from .values import MOST_PIXELS, THUMBNAILS, BrokenFile, TooManyPixels

pillow_heif.register_heif_opener(thumbnails=False)

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
# A picture of 40 megapixels takes 300 MB while it is drawn; several at once would take the machine.
_drawing = threading.Semaphore(1)


@dataclass(frozen=True)
class Drawn:
    kind: str               # jpeg, or png where the picture has transparency or was one
    data: bytes
    width: int
    height: int
    thumbnails: dict[int, bytes]    # by longest side, always JPEG


def redraw(data: bytes, kind: str, *, name: str) -> Drawn:
    """Return the picture drawn anew. Raises TooManyPixels (before decoding) and BrokenFile."""
    with _drawing:
        try:
            with Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as source:
                if source.width * source.height > MOST_PIXELS:
                    raise TooManyPixels(name=name)
                source.load()
                picture = _upright(source)
        except Image.DecompressionBombError as error:   # far above our own limit: refused at the header
            raise TooManyPixels(name=name) from error
        # The decoders raise nearly anything for a damaged file; none of it is ours to repair.
        except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, MemoryError, KeyError, IndexError,
                TypeError) as error:
            raise BrokenFile(name=name) from error
        kept = "png" if kind == "png" else "jpeg"
        return Drawn(kept, _saved(picture, kept), *picture.size,
                     {side: _thumbnail(picture, side) for side in THUMBNAILS})


def thumbnail_anew(path: Path, side: int) -> bytes:
    """Draw a thumbnail that was lost from a picture that was drawn before."""
    with _drawing, Image.open(path) as picture:
        return _thumbnail(picture, side)


def _thumbnail(picture: Image.Image, side: int) -> bytes:
    small = _on_white(picture).copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _saved(small, "jpeg")


def _upright(source: Image.Image) -> Image.Image:
    profile = source.info.get("icc_profile")
    picture = ImageOps.exif_transpose(source)
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "CMYK"):
        picture = _in_srgb(picture, profile)
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    clean: Image.Image = Image.new(picture.mode, picture.size)   # a new canvas has no metadata to carry over
    clean.paste(picture)
    return clean


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        given: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture      # a broken profile is no reason to refuse a photo; its colours may be a little off
    return converted or picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _saved(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "png":
        picture.save(out, "PNG", compress_level=6)
    else:
        _on_white(picture).save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return out.getvalue()
