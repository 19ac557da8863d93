"""Charts as server-made SVG, each with a table of its figures. No inline style: classes and attributes only."""
from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Series = Sequence[float | None]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 200, 48, 24, 26


def line(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str = "",
         width: int = WIDTH) -> SafeString:
    """Lines over months: `line(["2026-01", …], [("收缴率", [0.83, …])], "%")`; None leaves a gap.

    A single line gets an area below it, marks, and its values written when they are few. The drawing is 200 high and
    `width` wide: more where it stands in a flat place.
    """
    top = highest(value for _, values in series for value in values)
    first = LEFT + 24
    step = (width - first - 28) / max(1, len(labels) - 1)
    paths = format_html_join("", '<path class="s s{}" d="{}"></path>', (
        (number, path([(first + at * step, y(value, top)) for at, value in enumerate(values) if value is not None]))
        for number, (_, values) in enumerate(series, start=1)))
    if len(series) == 1:
        points = [(first + at * step, value) for at, value in enumerate(series[0][1]) if value is not None]
        paths = format_html("{}{}", area(points, top), paths) + marks(points, top, unit, written=len(labels) <= 8)
    return figure(labels, series, unit, top, paths, [first + at * step for at in range(len(labels))], width)


def area(points: Sequence[tuple[float, float]], top: float) -> SafeString:
    if len(points) < 2:
        return SafeString("")
    outline = [(points[0][0], y(0, top)), *((x, y(value, top)) for x, value in points), (points[-1][0], y(0, top))]
    return format_html('<path class="area" d="{}Z"></path>', path(outline))


def marks(points: Sequence[tuple[float, float]], top: float, unit: str, *, written: bool) -> SafeString:
    dots = format_html_join("", '<circle class="mark s1" cx="{}" cy="{}" r="3.5"></circle>', tidy(
        (x, y(value, top)) for x, value in points))
    words = format_html_join("", '<text class="k" x="{}" y="{}" text-anchor="middle">{}</text>', tidy(
        (x, y(value, top) - 9, brief(value, unit)) for x, value in points if written))
    return format_html("{}{}", dots, words)


def stacked(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str = "") -> SafeString:
    """One bar a label, made of the parts of every series in their order."""
    top = highest(sum(values[at] or 0 for _, values in series) for at in range(len(labels)))
    room = (WIDTH - LEFT - 12) / max(1, len(labels))
    each = min(40.0, room * 0.7)
    below = [[sum(values[at] or 0 for _, values in series[:number]) for at in range(len(labels))]
             for number in range(len(series))]
    drawn = format_html_join("", '<rect class="f-c{}" x="{}" y="{}" width="{}" height="{}"></rect>', tidy(
        (number + 1, LEFT + at * room + (room - each) / 2, y(below[number][at] + (value or 0), top), each,
         max(0.0, y(below[number][at], top) - y(below[number][at] + (value or 0), top)))
        for number, (_, values) in enumerate(series) for at, value in enumerate(values)))
    return figure(labels, series, unit, top, drawn, [LEFT + (at + 0.5) * room for at in range(len(labels))])


def bars(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str = "") -> SafeString:
    """Groups of bars, one bar a series."""
    top = highest(value for _, values in series for value in values)
    if unit == "件":
        top = max(4, math.ceil(top / 4) * 4)    # nobody counts half a case
    room = (WIDTH - LEFT - 12) / max(1, len(labels))
    each = min(28.0, room * 0.7 / max(1, len(series)))
    drawn = format_html_join("", '<rect class="f-c{}" x="{}" y="{}" width="{}" height="{}"></rect>', tidy(
        (number, LEFT + at * room + room / 2 + (number - 1 - len(series) / 2) * each, y(value, top), each - 2,
         max(0.0, HEIGHT - BOTTOM - y(value, top)))
        for number, (_, values) in enumerate(series, start=1) for at, value in enumerate(values) if value is not None))
    return figure(labels, series, unit, top, drawn, [LEFT + (at + 0.5) * room for at in range(len(labels))])


def spark(values: Series, label: str = "") -> SafeString:
    """A line the size of a word."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("")
    top, low = max(value for _, value in known), min(value for _, value in known)
    points = [(at * 60 / (len(values) - 1) + 2, 20 - (value - low) / ((top - low) or 1) * 16) for at, value in known]
    return format_html('<svg class="spk" width="64" height="24" role="img" aria-label="{}">'
                       '<path class="s1" d="{}"></path></svg>', label or "走势", path(points))


def tidy(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """Coordinates with one decimal are exact enough and half as long."""
    return (tuple(round(value, 1) if isinstance(value, float) else value for value in row) for row in rows)


def highest(values: object) -> float:
    found: float = max((value for value in values if value is not None), default=0)  # type: ignore[attr-defined]
    return rounded_up(found)


def rounded_up(value: float) -> float:
    """The next round figure, so that grid lines read well: 158 → 160, 0.83 → 1, 41,250 → 50,000."""
    if value <= 0:
        return 1
    step: float = 10.0 ** math.floor(math.log10(value))
    return next(times * step for times in (1, 1.6, 2, 3, 4, 5, 6, 8, 10) if times * step >= value * 0.9999)


def brief(value: float, unit: str) -> str:
    """A value at its mark: no decimals where the axis is long, 万 where a phone has no room for the noughts."""
    if unit != "%" and abs(value) >= 10_000:
        return f"{value / 10_000:.3g} 万"
    return f"{value * 100:.0f}%" if unit == "%" else f"{value:,.0f}" if abs(value) >= 100 else f"{value:g}"


def y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - max(0.0, value) / top * (HEIGHT - BOTTOM - TOP), 1)


def path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f} {height:.1f}" for x, height in points) if points else ""


def shown(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    return f"{value * 100:.1f} %" if unit == "%" else f"{value:,.2f}".removesuffix(".00") + (f" {unit}" if unit else "")


def figure(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str, top: float, drawn: SafeString,
           places: Sequence[float], width: int = WIDTH) -> SafeString:
    grid = format_html_join("", '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"></line>'
                                '<text x="{}" y="{}" text-anchor="end">{}</text>', tidy(
        (LEFT, width - 12, y(top * part, top), y(top * part, top), LEFT - 6, y(top * part, top) + 4,
         brief(top * part, unit)) for part in (0, 0.25, 0.5, 0.75, 1)))
    every = max(1, len(labels) // 12)
    names = format_html_join("", '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>', tidy(
        ("alt" if at // every % 3 else "", x, HEIGHT - 6, label[-5:])
        for at, (x, label) in enumerate(zip(places, labels, strict=True))
        if at % every == 0))
    names_of = format_html_join("", '<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="f-c{}" width="10" '
                                  'height="10"></rect></svg>{}</span>', (
        (number, name) for number, (name, _) in enumerate(series, start=1)))
    legend = format_html('<div class="legend">{}</div>', names_of) if len(series) > 1 else SafeString("")
    said = "，".join(name for name, _ in series)
    return format_html(
        '<figure>{}<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}'
        '</svg>{}</figure>', legend, width, HEIGHT, f"{said}，数字见下表", grid, drawn, names,
        table(labels, series, unit))


def table(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str) -> SafeString:
    head = format_html_join("", '<th scope="col" class="r">{}</th>', ((name,) for name, _ in series))
    rows = format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', (
        (label, format_html_join("", '<td class="r num">{}</td>', (
            (shown(values[at], unit),) for _, values in series))) for at, label in enumerate(labels)))
    return format_html('<details class="asks"><summary>看数字</summary><table class="ll-t dense"><thead><tr>'
                       '<th scope="col">项目</th>{}</tr></thead><tbody>{}</tbody></table></details>', head, rows)
