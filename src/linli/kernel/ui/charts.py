"""Charts as server-made SVG, each with a table of its figures. No inline style: classes and attributes only."""
from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Series = Sequence[float | None]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 200, 48, 24, 12


def line(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str = "") -> SafeString:
    """Lines over months: `line(["2026-01", …], [("收缴率", [0.83, …])], "%")`; None leaves a gap."""
    top = highest(value for _, values in series for value in values)
    step = (WIDTH - LEFT - 12) / max(1, len(labels) - 1)
    paths = format_html_join("", '<path class="s s{}" d="{}"></path>', (
        (number, path([(LEFT + at * step, y(value, top)) for at, value in enumerate(values) if value is not None]))
        for number, (_, values) in enumerate(series, start=1)))
    return figure(labels, series, unit, top, paths, [LEFT + at * step for at in range(len(labels))])


def bars(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str = "") -> SafeString:
    """Groups of bars, one bar a series."""
    top = highest(value for _, values in series for value in values)
    room = (WIDTH - LEFT - 12) / max(1, len(labels))
    each = min(28.0, room * 0.7 / max(1, len(series)))
    drawn = format_html_join("", '<rect class="f-c{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"></rect>', (
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


def highest(values: object) -> float:
    return max((value for value in values if value is not None), default=0) or 1  # type: ignore[attr-defined]


def y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - max(0.0, value) / top * (HEIGHT - BOTTOM - TOP)


def path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f} {height:.1f}" for x, height in points) if points else ""


def shown(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    return f"{value * 100:.1f} %" if unit == "%" else f"{value:,.2f}".removesuffix(".00") + (f" {unit}" if unit else "")


def figure(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str, top: float, drawn: SafeString,
           places: Sequence[float]) -> SafeString:
    grid = format_html_join("", '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"></line>'
                                '<text x="{}" y="{:.1f}" text-anchor="end">{}</text>', (
        (LEFT, WIDTH - 12, y(top * part, top), y(top * part, top), LEFT - 6, y(top * part, top) + 4,
         shown(top * part, unit)) for part in (0, 0.5, 1)))
    every = max(1, len(labels) // 12)
    names = format_html_join("", '<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>', (
        (x, HEIGHT - 6, label[-5:]) for at, (x, label) in enumerate(zip(places, labels, strict=True))
        if at % every == 0))
    legend = format_html_join("", '<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="f-c{}" width="10" '
                                  'height="10"></rect></svg>{}</span>', (
        (number, name) for number, (name, _) in enumerate(series, start=1)))
    said = "，".join(name for name, _ in series)
    return format_html(
        '<figure><div class="legend">{}</div><svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}'
        '</svg>{}</figure>', legend, WIDTH, HEIGHT, f"{said}，数字见下表", grid, drawn, names,
        table(labels, series, unit))


def table(labels: Sequence[str], series: Sequence[tuple[str, Series]], unit: str) -> SafeString:
    head = format_html_join("", '<th scope="col" class="r">{}</th>', ((name,) for name, _ in series))
    rows = format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', (
        (label, format_html_join("", '<td class="r num">{}</td>', (
            (shown(values[at], unit),) for _, values in series))) for at, label in enumerate(labels)))
    return format_html('<details class="asks"><summary>看数字</summary><table class="ll-t dense"><thead><tr>'
                       '<th scope="col">项目</th>{}</tr></thead><tbody>{}</tbody></table></details>', head, rows)
