"""Figures as people read them: signed money, masked people, clocks, countdowns, dots."""
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.template import Library
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from linli.kernel import privacy
from linli.kernel.money import yuan

register = Library()
SOON = timedelta(minutes=30)
WEEKDAYS = "一二三四五六日"


@register.filter
def cash(fen: int | None) -> SafeString:
    """`{{ 123450|cash }}` → ¥ 1,234.50, where no column head says 元."""
    if fen is None:
        return SafeString('<span class="num i3">—</span>')
    return format_html('<span class="num">{}¥ {}</span>', "−" if fen < 0 else "", yuan(abs(fen)))


@register.filter
def change(fen: int) -> str:
    """`{{ 457|change }}` → +4.57: a difference keeps its sign."""
    return f"{'+' if fen > 0 else ''}{yuan(fen).replace('-', '−')}"


@register.filter
def count(number: int) -> str:
    """`{{ 1970|count }}` → 1,970: how many, as money is written."""
    return f"{number:,}"


@register.filter
def masked_name(name: str) -> str:
    """`{{ "张三丰"|masked_name }}` → 张**: the family name stays."""
    return privacy.mask_name(name) or "—"


@register.filter
def masked_phone(phone: str) -> str:
    """`{{ "19900001234"|masked_phone }}` → 199****1234."""
    digits = re.sub(r"\D", "", phone or "")
    return privacy.mask_phone(digits) if len(digits) >= 7 else "—"


BROWSERS = {"MicroMessenger": "微信", "Edg": "Edge 浏览器", "Firefox": "Firefox 浏览器", "Chrome": "Chrome 浏览器",
            "Safari": "Safari 浏览器"}
MACHINES = {"iPhone": "苹果手机", "iPad": "苹果平板", "HarmonyOS": "鸿蒙设备", "Android": "安卓手机",
            "Windows": "Windows 电脑", "Macintosh": "苹果电脑", "Linux": "Linux 电脑"}


@register.filter
def device(agent: str) -> str:
    """The browser's own line in a few words: 苹果手机，微信; what is not known stays as it is, cut."""
    said = [next((words for mark, words in known.items() if mark in agent), "") for known in (MACHINES, BROWSERS)]
    return "，".join(gettext(one) for one in said if one) or agent[:32] or gettext("未知设备")


def here(at: date | datetime) -> date | datetime:
    return timezone.localtime(at) if isinstance(at, datetime) and timezone.is_aware(at) else at


@register.filter
def clock(at: datetime) -> str:
    """`{{ at|clock }}` → 14:09 in Shanghai."""
    return f"{here(at):%H:%M}"


@register.filter
def long_day(at: date | datetime) -> str:
    """`{{ day|long_day }}` → 11 月 27 日 周五."""
    local = here(at)
    names = {"month": local.month, "day": local.day, "weekday": gettext(f"周{WEEKDAYS[local.weekday()]}")}
    return gettext("{month} 月 {day} 日 {weekday}").format(**names)


@register.filter
def month(ym: str) -> str:
    """`{{ "2026-11"|month }}` → 2026 年 11 月."""
    year, number = ym.split("-")
    return gettext("{year} 年 {month} 月").format(year=year, month=int(number))


@register.filter
def size(count: int) -> str:
    """A number of bytes: `{{ 880640|size }}` → 860 kB."""
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{max(1, round(count / 1024))} kB"


@register.simple_tag(takes_context=True)
def countdown(context: dict[str, Any], due_at: datetime, stopped: bool = False) -> SafeString:
    """The time left until a deadline, or past it; the page's script moves it on by the server's clock."""
    if stopped:
        return SafeString('<span class="clock far">已停表</span>')
    now = context.get("now") or timezone.now()
    words, css = time_left(due_at, now)
    return format_html('<time class="num clock {}" datetime="{}" data-until data-now="{}">{}</time>',
                       css, due_at.isoformat(), int(now.timestamp() * 1000), words)


def time_left(due_at: datetime, now: datetime) -> tuple[str, str]:
    """Return the words and the class: 超 0:52:11 late, 余 0:09:51 soon, 余 5:40 far."""
    left = due_at - now
    seconds = abs(int(left.total_seconds()))
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if left < timedelta(0):
        return f"超 {hours}:{minutes:02d}:{rest:02d}", "late"
    if left < SOON:
        return f"余 {hours}:{minutes:02d}:{rest:02d}", "soon"
    return f"余 {hours}:{minutes:02d}", "far"


@register.simple_tag
def dot(tone: str, text: str) -> SafeString:
    """`{% dot "ok" "在线" %}`."""
    return format_html('<span class="row-f g6"><span class="dot {}"></span>{}</span>', tone, text)
