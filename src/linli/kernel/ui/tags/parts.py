"""Parts of a page, fed with the values of kernel/ui/values.py."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import segno
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from linli.kernel.ui import pictures, values

register = Library()
NOTE_ICONS = {"info": "info-circle", "warn": "alert-triangle", "danger": "alert-circle", "ok": "circle-check"}


@register.simple_block_tag
def card(content: str, title: str, sub: str = "", css: str = "") -> SafeString:
    """`{% card "欠费与应收" "南塘新村 6 栋 103" %}…{% endcard %}`; put `<div class="bd">` inside for padding."""
    after = format_html('<span class="sub">{}</span>', sub) if sub else ""
    return format_html('<section class="ll-card {}"><header><h2>{}</h2>{}</header>{}</section>',
                       css, title, after, content)


@register.simple_block_tag
def table(content: str, caption: str, css: str = "") -> SafeString:
    """`{% table "欠费" "dense" %}<thead>…</thead><tbody>…</tbody>{% endtable %}`: named, scrolls inside its card."""
    return format_html('<div class="ll-scroll" tabindex="0" role="region" aria-label="{0}"><table class="ll-t {1}">'
                       '<caption class="sr">{0}</caption>{2}</table></div>', caption, css, content)


@register.inclusion_tag("ui/parts/note.html")
def note(text: str, tone: str = "info", symbol: str = "", href: str = "", link: str = "") -> dict[str, str]:
    """`{% note "有 1 件报修在办，收费前先说明进度。" "warn" href=url link="查看" %}`."""
    return {"text": text, "tone": tone, "symbol": symbol or NOTE_ICONS[tone], "href": href, "link": link}


@register.inclusion_tag("ui/parts/kpis.html")
def kpis(items: Sequence[values.Kpi]) -> dict[str, Any]:
    """`{% kpis kpis %}`: the strip of figures below the page head."""
    return {"items": items}


@register.inclusion_tag("ui/parts/steps.html")
def steps(names: Sequence[str], now: int) -> dict[str, Any]:
    """`{% steps names 2 %}`: the step at work is number `now`, from 1; a `now` past the end means all done."""
    return {"steps": [(at, name, "done" if at < now else "now" if at == now else "")
                      for at, name in enumerate(names, 1)]}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(moments: Sequence[values.Moment]) -> dict[str, Any]:
    """`{% timeline moments %}`."""
    return {"moments": moments}


@register.inclusion_tag("ui/parts/facts.html")
def facts(items: Sequence[values.Fact]) -> dict[str, Any]:
    """`{% facts facts %}`: a definition list."""
    return {"items": items}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[values.Tab], says: str, css: str = "tabs") -> dict[str, Any]:
    """`{% tabs tabs "工单视图" %}`; css `ll-seg` for segments, `seg` on phones, `chips` for filter chips."""
    return {"items": items, "says": says, "css": css, "item_css": "chip" if css == "chips" else ""}


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(items: Sequence[values.Tab]) -> dict[str, Any]:
    """`{% crumbs crumbs %}`: where this page lies; an item without href is plain text."""
    return {"items": items}


@register.inclusion_tag("ui/parts/months.html")
def months(cells: Sequence[values.MonthCell], says: str) -> dict[str, Any]:
    """`{% months row.months "物业服务费 2026 年" %}`: twelve small squares."""
    return {"cells": cells, "says": says}


@register.inclusion_tag("ui/parts/blocks.html")
def blocks(items: Sequence[values.Block]) -> dict[str, Any]:
    """`{% blocks buildings %}`: the grid of buildings."""
    return {"items": items}


@register.inclusion_tag("ui/parts/heat.html")
def heat(rows: Sequence[values.HeatRow], heads: Sequence[str], says: str, top: float = 100) -> dict[str, Any]:
    """`{% heat rows months "楼栋 × 月 累计收缴率 %" %}`: one hue, figures in ink."""
    drawn = [(row, [(value, pictures.heat_class(value, top), row.hrefs[at] if at < len(row.hrefs) else "")
                    for at, value in enumerate(row.values)]) for row in rows]
    return {"rows": drawn, "heads": heads, "says": says, "noted": any(row.note for row in rows),
            "scale": [pictures.heat_class(step, 10) for step in range(11)], "top": top}


@register.inclusion_tag("ui/parts/ladder.html")
def ladder(rungs: Sequence[values.Rung]) -> dict[str, Any]:
    """`{% ladder rungs %}`: from the nearest scope outwards, the first value wins."""
    return {"rungs": rungs}


@register.inclusion_tag("ui/parts/changes.html")
def changes(items: Sequence[values.Change], caption: str = "改动前后") -> dict[str, Any]:
    """`{% changes changes %}`: before and after, side by side."""
    return {"items": items, "caption": caption}


@register.inclusion_tag("ui/parts/files.html")
def files(items: Sequence[values.Attached]) -> dict[str, Any]:
    """`{% files attached %}`: what was handed in, with sizes."""
    return {"items": items}


@register.inclusion_tag("ui/parts/skeleton.html")
def skeleton(lines: int = 4) -> dict[str, Any]:
    """`{% skeleton 4 %}`: while a panel loads."""
    return {"lines": range(lines)}


@register.inclusion_tag("ui/parts/failed.html")
def failed(what: str, number: str = "", retry: str = "") -> dict[str, str]:
    """`{% failed "列表" number retry=request.path %}`: what failed, its number, and how to go on."""
    return {"what": what, "number": number, "retry": retry}


@register.inclusion_tag("ui/parts/no_right.html")
def no_right(what: str, title: str) -> dict[str, str]:
    """`{% no_right "这户的欠费" "收款" %}`: names the right and whom to ask."""
    return {"what": what, "title": title}


@register.simple_block_tag
def confirm(content: str, id_: str, title: str) -> SafeString:
    """`{% confirm "void-12" "作废这笔收款？" %}<form …>…{% endconfirm %}`; a `data-dialog="void-12"` opens it."""
    return format_html('<dialog class="dlg" id="{0}" aria-labelledby="{0}-title"><h2 class="dh" id="{0}-title">{1}</h2>'
                       "{2}</dialog>", id_, title, content)


@register.inclusion_tag("ui/parts/barrow.html")
def barrow(name: str, percent: float, figure: str, tone: str = "c2", note: str = "") -> dict[str, Any]:
    """`{% barrow "1–30 天" 16 "8,214.60" "warn" "131 户" %}`: name, bar of 100, figure."""
    return {"name": name, "percent": percent, "figure": figure, "tone": tone, "note": note}


@register.simple_tag
def qr(text: str, says: str = "二维码", scale: int = 4) -> SafeString:
    """`{% qr url "缴费码" %}`: drawn as SVG, black on white in both themes."""
    drawn = segno.make(text, error="m").svg_inline(scale=scale, border=2, omitsize=False, svgclass="qr", lineclass="")
    return mark_safe(drawn.replace("<svg ", f'<svg role="img" aria-label="{format_html("{}", gettext(says))}" ', 1))
