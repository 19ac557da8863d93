"""Kinds of files, what is known of a stored one, and the ways to say no."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from linli.kernel.errors import Refused

PHOTOS = frozenset({"jpeg", "png", "webp", "heic"})
SCANS = frozenset({"pdf"})
SHEETS = frozenset({"xlsx", "xls", "csv"})
VOICES = frozenset({"m4a", "mp3", "ogg", "webm", "amr", "wav"})     # what phones record

WORDS = {"jpeg": "JPG 图片", "png": "PNG 图片", "webp": "WebP 图片", "heic": "HEIC 图片", "pdf": "PDF 文件",
         "xlsx": "Excel 表格（xlsx）", "xls": "Excel 表格（xls）", "csv": "CSV 表格",
         "m4a": "M4A 录音", "mp3": "MP3 录音", "ogg": "OGG 录音", "webm": "WebM 录音", "amr": "AMR 录音",
         "wav": "WAV 录音"}
SUFFIXES = {"jpeg": "jpg", "png": "png", "pdf": "pdf", "xlsx": "xlsx", "xls": "xls", "csv": "csv"} | {
    voice: voice for voice in VOICES}
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf", "csv": "text/csv; charset=utf-8",
         "xls": "application/vnd.ms-excel",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "m4a": "audio/mp4", "mp3": "audio/mpeg", "ogg": "audio/ogg", "webm": "audio/webm", "amr": "audio/amr",
         "wav": "audio/wav"}

MEGABYTE = 1 << 20
LARGEST_FILE, LARGEST_SHEET = 10 * MEGABYTE, 20 * MEGABYTE    # a roster of 200,000 homes has 12 MB
MOST_PIXELS = 40_000_000
THUMBNAILS = (320, 1280)    # longest side in pixels: a list, a screen


class Upload(Protocol):
    """What a form or an open file gives."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class FileRef:
    id: int
    kind: str
    name: str
    size: int
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        return self.kind in PHOTOS

    @property
    def is_voice(self) -> bool:
        return self.kind in VOICES


class FileRefused(Refused):
    code, field = "file_refused", "file"
    sentence = "这个文件不能收，请换一个。"


class TooLarge(FileRefused):
    code, status = "file_too_large", 413
    sentence = "“{name}”太大，最多 {megabytes} MB。请压缩或分成几份再传。"


class EmptyFile(FileRefused):
    code, sentence = "file_empty", "“{name}”是空的，请检查后重新选择。"


class UnknownKind(FileRefused):
    code, sentence = "file_unknown", "认不出“{name}”是什么文件。这里可以传：{wanted}。"


class MarkupRefused(FileRefused):
    code = "file_markup"
    sentence = "“{name}”的内容是网页或 SVG，打开时可能运行程序，不能收。图片请存成 JPG 或 PNG，表格请另存为 xlsx。"


class UnwantedKind(FileRefused):
    code, sentence = "file_unwanted", "“{name}”是 {found}，这里只能传：{wanted}。"


class NotWhatItClaims(FileRefused):
    code, sentence = "file_misnamed", "“{name}”的内容其实是 {found}，和文件名不符。请确认选对了文件，或改正后缀再传。"


class BrokenFile(FileRefused):
    code, sentence = "file_broken", "“{name}”不完整或已损坏，打不开。请重新导出或重新拍摄后再传。"


class FilmRefused(FileRefused):
    code, sentence = "file_film", "“{name}”是录像，这里只收录音。请点“说一段话”重新录，或换一个录音文件。"


class TooManyPixels(FileRefused):
    code = "image_too_large"
    sentence = "“{name}”的像素超过 4000 万，太大了。请缩小图片再传。"


class RunsSomething(FileRefused):
    code = "file_active"
    sentence = "“{name}”里带有会自动运行的程序（宏或脚本），不能收。请另存为不带程序的文件再传。"


class Inflates(FileRefused):
    code, sentence = "file_inflates", "“{name}”解开后过大，像是有问题的文件，不能收。请删去多余的工作表和图片再传。"


class NoRoom(Refused):
    code, status = "no_room", 503
    sentence = "存放文件的磁盘已满，文件没有存下。已填的内容还在，请联系管理员。"
