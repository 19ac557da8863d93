"""Tags of the component kit (kernel/ui/README.md). They take values, never querysets, and make no inline style."""
from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context, Engine
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from linli.kernel.access import Actor
from linli.kernel.money import yuan
from linli.kernel.signin import queries as signin
from linli.kernel.slots import Panel
from linli.kernel.ui import charts, nav, pictures
from linli.kernel.ui.tags import figures, parts

register = template.Library()
log = logging.getLogger("linli.slots")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "check" %}`; with a label it speaks, without it is decoration."""
    said = format_html('role="img" aria-label="{}"', gettext(label)) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="ti" viewBox="0 0 24 24" {}><use href="{}#{}"></use></svg>', said,
                       static("vendor/icons.svg"), name)


@register.simple_tag(takes_context=True)
def panel(context: Context, one: Panel) -> str:
    """`{% panel one %}`: what another room shows here, from its own values. One that fails says so; the page lives."""
    try:
        own = context.new({"panel": one.values, "csrf_token": context.get("csrf_token")})
        return str(Engine.get_default().get_template(one.template).render(own))
    except Exception:
        log.exception("panel %s cannot be drawn", one.template)
        return str(Engine.get_default().get_template("ui/panel_failed.html").render(context.new()))


@register.filter
def may(actor: Actor, right: str) -> bool:
    """`{% if actor|may:"registry.see_homes" %}`: leave out what would only be refused."""
    return actor.may(right)


@register.filter
def below(address: str, face: str) -> str:
    """`{{ "/console/reveals/3"|below:"staff" }}` → `/staff/reveals/3`: the same page of another face."""
    return address.replace("/console/", f"/{face}/", 1)


@register.filter
def minus(fen: int) -> int:
    """The amount with the other sign, for the credit side."""
    return -fen


@register.filter
def money(fen: int | None) -> str:
    """`123450` → `1,234.50`; an unknown amount is a dash."""
    return "—" if fen is None else yuan(int(fen))


@register.filter
def day(value: date | None) -> str:
    """`2026-11-23`; of an instant its day in Shanghai."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}" if value else "—"


@register.filter
def when(value: datetime | None) -> str:
    """An instant in Shanghai: `11-23 14:09`, with the year when it is another."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    return f"{local:%m-%d %H:%M}" if local.year == timezone.localdate().year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def percent(value: float | None) -> str:
    """A share of 1 with one decimal: `0.831` → `83.1 %`."""
    return "—" if value is None else f"{value * 100:.1f} %"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_tag
def badge(text: str, tone: str = "", symbol: str = "") -> SafeString:
    """`{% badge "已发布" "ok" "check" %}`. Tones: ok warn danger info multi mute line, `s-` before it for solid."""
    picture = icon(symbol) if symbol else SafeString("")
    return format_html('<span class="b {}">{}{}</span>', tone, picture, gettext(str(text)))


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, suffix: str = "") -> dict[str, Any]:
    """A form field with its label, hint and error, tied together for screen readers."""
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    extra: dict[str, Any] = {"class": "inp", **({"aria-describedby": " ".join(described)} if described else {}),
                             **({"aria-invalid": "true"} if bound.errors else {})}
    kind = type(bound.field.widget).__name__
    if choices := getattr(bound.field.widget, "choices", None):
        bound.field.widget.choices = [
            (value, gettext(label) if isinstance(label, str) and label else label) for value, label in choices]
    if kind in ("CheckboxInput", "RadioSelect", "CheckboxSelectMultiple"):
        extra["class"] = bound.field.widget.attrs["class"] = "ck rd" if kind == "RadioSelect" else "ck"
    return {"field": bound, "widget": bound.as_widget(attrs=extra), "suffix": suffix, "kind": kind}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any, *, held: bool = False) -> dict[str, Any]:
    """What is wrong, on top of the form; nothing typed is lost. Files are, unless the page holds them itself."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    return {"form": form, "count": len(form.errors), "fields": len(wrong), "files_lost": bool(form.files) and not held,
            "first": next((bound.id_for_label for bound in wrong if not bound.is_hidden), "")}


@register.inclusion_tag("ui/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """A whole form in the order it declares: what is wrong, then each field."""
    return {"form": form}


@register.inclusion_tag("ui/empty.html")
def empty(text: str, hint: str = "", symbol: str = "circle-check") -> dict[str, str]:
    return {"text": text, "hint": hint, "symbol": symbol}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Previous and next of a cursor page; the other parts of the address stay."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    first = query.urlencode()
    if page.next:
        query["after"] = page.next
    return {"next": f"?{query.urlencode()}" if page.next else "", "first": f"?{first}",
            "is_first": "after" not in context["request"].GET}


@register.inclusion_tag("ui/parts/menu.html", takes_context=True)
def menu(context: template.Context, face: str) -> dict[str, Any]:
    """The entries of a face that the actor may open, by group, with the present one marked."""
    actor: Actor = context["actor"]
    groups = nav.shown(face, actor)
    if face != "console":
        groups = [("", nav.tabs([one for _, entries in groups for one in entries]))]
    present = nav.here([one.url for _, entries in groups for one in entries], context["request"].path)
    return {"face": face, "groups": [
        (group, [(one, nav.counted(one, actor), one.url == present) for one in entries]) for group, entries in groups]}


@register.inclusion_tag("ui/parts/switch.html", takes_context=True)
def community_switch(context: template.Context, here: int | None = None) -> dict[str, Any]:
    """The switch of the top bar: which community the page is about, or the area; `here` where a page knows better."""
    actor, request = context["actor"], context["request"]
    known = nav.communities(actor)
    chosen = here or nav.about(request)
    of_area = here is None and len(known) > 1 and nav.is_of_area(request)
    return {"communities": known, "here": next((one for one in known if one.id == chosen), known[0] if known else None),
            "area": signin.area_name(actor.area_id) if of_area else "",
            "csrf_token": context.get("csrf_token"), "path": request.get_full_path()}


@register.simple_tag
def navigation(face: str, actor: Actor) -> list[tuple[str, list[nav.Entry]]]:
    return nav.shown(face, actor)


@register.simple_tag
def bar(share: float | None, tone: str = "c1", label: str = "") -> SafeString:
    """A progress bar; `share` of 1."""
    width = round(max(0.0, min(1.0, share or 0.0)) * 100, 1)
    said = label or f"{width} %"
    return format_html('<svg class="bar" role="img" aria-label="{}" viewBox="0 0 100 8" preserveAspectRatio="none">'
                       '<rect class="f-{}" width="{}" height="8"></rect></svg>', said, tone, width)


register.simple_tag(charts.line, name="line_chart")
register.simple_tag(charts.bars, name="bar_chart")
register.simple_tag(charts.stacked, name="stacked_chart")
register.simple_tag(charts.spark, name="spark")
register.simple_tag(pictures.level)
register.simple_tag(pictures.parted)
register.simple_tag(pictures.histogram)
register.simple_tag(pictures.time_axis)

for subject in (figures, parts):
    register.tags.update(subject.register.tags)
    register.filters.update(subject.register.filters)
