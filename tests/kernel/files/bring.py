"""Real files of every kind, made here: as a phone, an office or an attacker would bring them."""
import io
import struct
import wave
import zipfile
import zlib

import pillow_heif
import xlsxwriter
from PIL import Image

PURPOSE = "try.scan"


class Upload(io.BytesIO):
    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def picture(width: int = 60, height: int = 40) -> Image.Image:
    image = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (image, image.rotate(180), Image.new("L", image.size, 90)))


def encoded(image: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def photo_with_place(orientation: int = 1) -> bytes:
    """A JPEG that says where (30° N, 120° E), with which phone, and which way up it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "Phonemaker", "Phone 9"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 1.0), 3: "E", 4: (120.0, 9.0, 2.0)})
    return encoded(picture(), "JPEG", exif=exif, comment=b"taken at home")


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture(64, 64)).save(out)
    return out.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few kB that claims, and would unpack to, gigabytes."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
            + chunk(b"IEND", b""))


def workbook(**parts: bytes) -> bytes:
    """An xlsx; `parts` adds members (double underscores stand for slashes)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_string(0, 0, "房号")
    book.close()
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I", 8 + len(content)) + kind + content


def mp4(*tracks: bytes, brand: bytes = b"iso5") -> bytes:
    """As an iPhone's browser records: what it is, its tracks (`soun`, `vide`), then what was heard."""
    traks = [box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), box(
        b"hdlr", bytes(8), one, bytes(13)))) for one in tracks]
    return box(b"ftyp", brand, bytes(4), brand) + box(b"moov", box(b"mvhd", bytes(100)), *traks) + box(
        b"moof", bytes(40)) + box(b"mdat", bytes(400))


def webm(codec: bytes = b"A_OPUS") -> bytes:
    return b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01" + bytes(40) + b"\x86" + bytes((0x80 + len(codec),)) + codec + bytes(400)


PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
       b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def wav(form: int = 1) -> bytes:
    """A tenth of a second of silence; `form` 1 is plain samples, 85 an MP3 in a WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(1600))
    data = out.getvalue()
    return data[:20] + form.to_bytes(2, "little") + data[22:]
