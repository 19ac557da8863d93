"""Drawings that are not charts over labels: level bars, histogram around zero, time axis, heat steps."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from linli.kernel.ui import charts

LEFT, RIGHT, TOP, BOTTOM = 44, 16, 22, 30


@dataclass(frozen=True)
class Span:
    """One bar of a time axis; start and end are days as ordinals (`date.toordinal()`), end not included."""

    start: int
    end: int
    text: str
    tone: str = "c2"      # c2, c3, past, soft, warn, line


def heat_class(value: float | None, top: float) -> str:
    """The step of one hue for a value between 0 and `top`: "" or q1 to q9."""
    step = 0 if value is None or top <= 0 else round(min(max(value / top, 0), 1) * 9)
    return f"q{step}" if step else ""


def level(percent: float, tone: str = "c2", label: str = "", tick: float | None = None) -> SafeString:
    """A bar of 0 to 100 with a threshold on it: `{% level 62.5 "ok" tick=66.67 %}`."""
    mark = SafeString("") if tick is None else format_html(
        '<rect class="f-tick" x="{}%" width="1.5" height="100%"></rect>', round(tick, 2))
    return format_html('<svg class="bar" role="img" aria-label="{}"><rect class="f-{}" width="{}%" height="100%">'
                       "</rect>{}</svg>", label or f"{percent:.0f} %", tone,
                       round(max(0.0, min(100.0, percent)), 2), mark)


def parted(parts: Sequence[tuple[float, str, str]], label: str) -> SafeString:
    """A bar made of (share of 100, tone, name) parts."""
    starts = [sum(share for share, _, _ in parts[:at]) for at in range(len(parts))]
    rect = '<rect class="f-{}" x="{}%" width="{}%" height="100%"><title>{}</title></rect>'
    drawn = format_html_join("", rect, charts.tidy(
        (tone, round(start, 2), round(share, 2), name)
        for start, (share, tone, name) in zip(starts, parts, strict=True)))
    return format_html('<svg class="bar" role="img" aria-label="{}">{}</svg>', label, drawn)


def histogram(edges: Sequence[float], counts: Sequence[int], label: str, foot: str = "") -> SafeString:
    """How many lie between neighbouring edges: falls in jade, rises in slate, a dashed line at zero.

    `edges` has one entry more than `counts`.
    """
    width, height = 720, 220
    each, top = (width - LEFT - RIGHT) / max(len(counts), 1), charts.rounded_up(max(counts, default=1))

    def y(value: float) -> float:
        return round(height - BOTTOM - value / top * (height - BOTTOM - TOP), 1)

    grid = format_html_join("", '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"></line><text x="{}" y="{}" '
                                'text-anchor="end">{}</text>', charts.tidy(
        (LEFT, width - RIGHT, y(value), y(value), LEFT - 8, y(value) + 4, f"{value:g}")
        for value in (top * part / 4 for part in range(5))))
    bars = format_html_join("", '<rect class="f-{}" x="{}" y="{}" width="{}" height="{}" rx="2"></rect>'
                                '<text class="v" x="{}" y="{}" text-anchor="middle">{}</text>', charts.tidy(
        ("c4" if edges[at + 1] <= 0 else "c2", LEFT + each * at + 4, y(count), each - 8, max(1.0, y(0) - y(count)),
         LEFT + each * (at + 0.5), y(count) - 5, count) for at, count in enumerate(counts) if count))
    names = format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', charts.tidy(
        (LEFT + each * at, height - BOTTOM + 14, signed(edge)) for at, edge in enumerate(edges)))
    zero = format_html_join("", '<line class="zero" x1="{0}" x2="{0}" y1="{1}" y2="{2}"></line>', charts.tidy(
        (LEFT + each * at, 6, y(0)) for at, edge in enumerate(edges) if edge == 0))
    below = format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', width / 2, height - 2, foot)
    rows = [f"{signed(low)} 至 {signed(high)}" for low, high in zip(edges, edges[1:], strict=False)]
    return format_html('<figure><svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>{}'
                       "</figure>", width, height, label, grid, bars, names, zero, below,
                       charts.table(rows, [(label, counts)], ""))


def time_axis(lanes: Sequence[tuple[str, Sequence[Span]]], start: int, end: int, ticks: Sequence[tuple[int, str]],
              label: str, now: tuple[int, str] | None = None) -> SafeString:
    """Lanes of spans over time, who held what when; `now` is the looked-at day as (ordinal, words)."""
    width, left, lane = 840, 72, 24
    bottom = lane * len(lanes) + 4

    def x(day: int) -> float:
        return round(left + (width - left - 4) * (min(max(day, start), end) - start) / max(end - start, 1), 1)

    mark = '<line class="grid" x1="{0}" x2="{0}" y1="0" y2="{1}"></line><text x="{2}" y="{3}">{4}</text>'
    grid = format_html_join("", mark, charts.tidy(
        (x(day), bottom, x(day) + 4, bottom + 14, name) for day, name in ticks))
    names = format_html_join("", '<text x="0" y="{}">{}</text>', charts.tidy(
        (row * lane + 16, name) for row, (name, _) in enumerate(lanes)))
    spans = format_html_join("", "{}", ((drawn(one, x(one.start), x(one.end), row * lane + 2),)
                                        for row, (_, held) in enumerate(lanes) for one in held))
    line = SafeString("") if now is None else format_html(
        '<line class="now" x1="{0}" x2="{0}" y1="0" y2="{1}"></line><text class="now-t" x="{0}" y="{2}" '
        'text-anchor="middle">{3}</text>', x(now[0]), bottom, bottom + 14, now[1])
    rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', (
        (name, "；".join(one.text for one in held)) for name, held in lanes))
    return format_html('<figure><svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>'
                       '<details class="asks"><summary>看文字</summary><table class="ll-t dense"><tbody>{}</tbody>'
                       "</table></details></figure>", width, bottom + 20, label, grid, names, spans, line, rows)


def drawn(one: Span, x1: float, x2: float, y: float) -> SafeString:
    letters = int((x2 - x1 - 12) / 8)
    shown = one.text if len(one.text) <= letters else ""
    return format_html('<g class="span {}"><rect x="{}" y="{}" width="{}" height="19" rx="4"></rect>'
                       '<text x="{}" y="{}">{}</text><title>{}</title></g>', one.tone, x1, y,
                       round(max(x2 - x1 - 1, 2.0), 1), round(x1 + 8, 1), y + 14, shown, one.text)


def signed(value: float) -> str:
    return "0" if not value else f"{'+' if value > 0 else '−'}{abs(value):g}"
