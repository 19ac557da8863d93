"""Pictures of the demo's cases, drawn by program: a pipe that leaks, a dark corridor. Each says 示例."""
from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from linli.engines import documents

SIZE = (800, 600)
FONT = Path(documents.__file__).parent / "fonts" / "NotoSansSC_400Regular.ttf"
WALL, FLOOR, DARK, STEEL, STEEL_LIGHT = "#cdd3d1", "#a99c90", "#2f3437", "#5f6b73", "#8d9aa3"
WATER, RUST, BRASS, GREEN, GREEN_DARK = "#6fa3c7", "#9b4f2c", "#c47f2a", "#7fa37a", "#4d7a55"
Pen = ImageDraw.ImageDraw


def room(pen: Pen, wall: str = WALL, floor: str = FLOOR, line: int = 440) -> None:
    pen.rectangle((0, 0, 800, line), fill=wall)
    pen.rectangle((0, line, 800, 600), fill=floor)


def pipe(pen: Pen, mended: bool) -> None:
    room(pen)
    pen.rectangle((60, 90, 300, 360), fill="#b9c1bf")
    pen.rectangle((490, 0, 560, 470), fill=STEEL_LIGHT)
    pen.rectangle((500, 0, 516, 470), fill="#a9b4bb")
    pen.rectangle((470, 220, 580, 280), fill=BRASS if mended else STEEL)
    if mended:
        for x in (485, 565):
            pen.ellipse((x - 8, 242, x + 8, 258), fill="#f0d9a8")
    else:
        for x, y in ((525, 300), (508, 345), (540, 380), (522, 420)):
            pen.polygon(((x, y - 22), (x + 12, y + 4), (x - 12, y + 4)), fill=WATER)
            pen.ellipse((x - 12, y - 8, x + 12, y + 16), fill=WATER)
        pen.ellipse((380, 455, 690, 530), fill=WATER)


def corridor(pen: Pen, mended: bool) -> None:
    room(pen, "#e7dfc6" if mended else "#3a4046", "#bfae95" if mended else "#2a2e33")
    depth = "#d6cbb0" if mended else "#2c3136"
    pen.polygon(((0, 0), (250, 120), (250, 400), (0, 600)), fill=depth)
    pen.polygon(((800, 0), (550, 120), (550, 400), (800, 600)), fill=depth)
    pen.rectangle((330, 190, 470, 400), fill="#8a6d4d" if mended else "#23272b")
    pen.rectangle((370, 40, 430, 60), fill=STEEL)
    if mended:
        pen.polygon(((370, 60), (430, 60), (610, 440), (190, 440)), fill="#f6edc9")
        pen.rectangle((330, 190, 470, 400), fill="#8a6d4d")
    pen.ellipse((360, 50, 440, 100), fill="#fff6cf" if mended else "#555b60")


def door(pen: Pen, mended: bool) -> None:
    room(pen)
    pen.rectangle((240, 60, 560, 520), fill=DARK)
    if mended:
        pen.rectangle((260, 80, 540, 520), fill="#7d8c95")
        pen.rectangle((480, 290, 510, 340), fill=BRASS)
    else:
        pen.polygon(((260, 80), (470, 130), (470, 560), (260, 520)), fill="#7d8c95")
        pen.rectangle((430, 320, 452, 370), fill=RUST)
        pen.line(((452, 345), (520, 400)), fill=RUST, width=8)
    pen.rectangle((600, 240, 680, 360), fill="#3b4a55")
    pen.ellipse((628, 258, 652, 282), fill="#4fae6f" if mended else "#c0392b")


def garage(pen: Pen, mended: bool) -> None:
    room(pen, "#b8bcba", "#8f8f8c", 380)
    for x in (110, 380, 650):
        pen.rectangle((x, 60, x + 46, 420), fill="#9b9f9d")
        pen.rectangle((x, 300, x + 46, 340), fill="#d9b13b")
    pen.rounded_rectangle((430, 330, 620, 430), 30, fill="#5b6f86")
    pen.rounded_rectangle((465, 290, 585, 350), 24, fill="#70859d")
    for x in (470, 580):
        pen.ellipse((x - 24, 405, x + 24, 453), fill=DARK)
    if mended:
        pen.rectangle((150, 520, 650, 528), fill="#f1efe9")
    else:
        pen.rectangle((0, 425, 800, 600), fill=WATER)
        for y in (460, 505, 550):
            for x in range(40 + y % 60, 780, 130):
                pen.arc((x, y, x + 70, y + 20), 200, 340, fill="#d5e6f2", width=4)


def pump(pen: Pen, mended: bool) -> None:
    room(pen, "#c6ccd0", "#8b8680")
    for x in (120, 430):
        pen.rounded_rectangle((x, 300, x + 220, 440), 26, fill="#3f6c8f")
        pen.rectangle((x + 80, 120, x + 120, 300), fill=STEEL_LIGHT)
        pen.ellipse((x + 20, 325, x + 100, 405), fill="#2f5470")
    pen.rectangle((160, 100, 620, 136), fill=STEEL_LIGHT)
    pen.rectangle((690, 150, 770, 330), fill="#d8d5cc")
    pen.ellipse((712, 175, 748, 211), fill="#4fae6f" if mended else "#c0392b")
    if not mended:
        pen.polygon(((730, 235), (755, 280), (705, 280)), fill="#e3b341")


def bins(pen: Pen, mended: bool) -> None:
    room(pen, "#cfdacb", "#b5aa9a", 400)
    for x, colour in ((90, "#4a7fa5"), (280, "#5b8f5f"), (470, "#7a7a7a")):
        pen.rectangle((x, 240, x + 150, 470), fill=colour)
        pen.rectangle((x - 10, 220, x + 160, 250), fill=DARK)
    if not mended:
        for x, y, colour in ((560, 500, "#33383c"), (650, 470, "#6a5142"), (300, 520, "#50606a"), (430, 490,
            "#33383c")):
            pen.ellipse((x - 60, y - 50, x + 60, y + 50), fill=colour)
            pen.polygon(((x - 14, y - 44), (x + 14, y - 44), (x, y - 74)), fill=colour)


def lift(pen: Pen, mended: bool) -> None:
    room(pen, "#dcd8cf", "#a79c8d", 500)
    pen.rectangle((230, 70, 570, 500), fill=STEEL)
    gap = 6 if mended else 46
    pen.rectangle((250, 90, 400 - gap, 500), fill="#aab4ba")
    pen.rectangle((400 + gap, 90, 550, 500), fill="#aab4ba")
    if not mended:
        pen.rectangle((400 - gap, 90, 400 + gap, 500), fill="#20262b")
    pen.rectangle((620, 230, 670, 350), fill=DARK)
    pen.polygon(((645, 250), (662, 280), (628, 280)), fill="#4fae6f" if mended else "#c0392b")


def tree(pen: Pen, mended: bool) -> None:
    room(pen, "#d3e2ea", "#9fb38f", 430)
    pen.rectangle((360, 220, 420, 470), fill="#7a5a3c")
    pen.ellipse((250, 60, 540, 290), fill=GREEN)
    pen.ellipse((300, 40, 470, 180), fill=GREEN_DARK)
    if not mended:
        pen.line(((400, 300), (640, 500)), fill="#6b4a2e", width=26)
        for x, y in ((560, 440), (610, 480), (660, 510)):
            pen.ellipse((x - 50, y - 30, x + 50, y + 30), fill="#8a7a4a")


def lane(pen: Pen, mended: bool) -> None:
    room(pen, "#cfd6d8", "#85878a", 300)
    pen.polygon(((330, 300), (470, 300), (720, 600), (80, 600)), fill="#6f7275")
    for y, half in ((340, 8), (420, 12), (520, 18)):
        pen.rectangle((400 - half, y, 400 + half, y + 40), fill="#e8d26a")
    if not mended:
        pen.rounded_rectangle((270, 370, 560, 500), 34, fill="#8c3b3b")
        pen.rounded_rectangle((320, 310, 510, 400), 30, fill="#a55454")
        for x in (330, 500):
            pen.ellipse((x - 32, 470, x + 32, 534), fill=DARK)
    pen.rectangle((640, 120, 760, 190), fill="#c0392b")


def facade(pen: Pen, mended: bool) -> None:
    room(pen, "#dfd3c0", "#a9a59b", 520)
    for x in (90, 330, 570):
        for y in (60, 290):
            pen.rectangle((x, y, x + 130, y + 140), fill="#7f97a8")
            pen.rectangle((x + 61, y, x + 69, y + 140), fill="#efe9dd")
    if mended:
        pen.rectangle((230, 215, 320, 280), fill="#e8decd")
    else:
        pen.polygon(((240, 200), (330, 215), (300, 300), (225, 285)), fill="#a4886c")
        pen.line(((300, 300), (345, 390), (325, 470)), fill="#6f5b48", width=5)
        for x in (280, 320, 350):
            pen.rectangle((x, 530, x + 30, 548), fill="#a4886c")


SCENES: dict[str, tuple[Callable[[Pen, bool], None], str, str]] = {
    "pipe": (pipe, "水管接头漏水", "换了接头，不漏了"), "corridor": (corridor, "楼道灯不亮", "换灯以后"),
    "door": (door, "门禁坏了", "门禁修好了"), "garage": (garage, "车库积水", "积水已排干"),
    "pump": (pump, "水泵停机", "水泵恢复运行"), "bins": (bins, "垃圾堆在桶外", "已清运冲洗"),
    "lift": (lift, "电梯门关不上", "电梯恢复运行"), "tree": (tree, "树枝折断", "已修剪清走"),
    "lane": (lane, "车停在消防通道", "通道已让出"), "facade": (facade, "外墙面脱落", "已铲除并修补"),
}


@lru_cache(maxsize=64)
def picture(scene: str, mended: bool) -> bytes:
    """A JPEG of the scene, before or after, with its caption."""
    paint, before, after = SCENES[scene]
    image = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(image)
    paint(pen, mended)
    caption, font = f"示例　{after if mended else before}", ImageFont.truetype(str(FONT), 30)
    width = int(pen.textlength(caption, font=font))
    pen.rounded_rectangle((20, 540, 44 + width, 588), 10, fill="#22272b")
    pen.text((32, 542), caption, font=font, fill="#ffffff")
    held = io.BytesIO()
    image.save(held, "JPEG", quality=86)
    return held.getvalue()
