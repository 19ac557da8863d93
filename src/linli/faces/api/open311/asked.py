"""What a client sends, read strictly: whatever is not understood is refused in words."""
from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_datetime

from linli.engines.cases.intake.categories import Category
from linli.engines.cases.intake.values import MOST_WORDS, Contact, NewCase
from linli.faces.api.open311 import services
from linli.kernel.errors import Refused
from linli.kernel.models import Area

LONGEST = timedelta(days=90)
MOST = 1000
LONGEST_SPOT = 80
KEY = re.compile(r"[\x21-\x7e]{8,64}")
LINK = re.compile(r"https?://[^\s\x00-\x20]{1,380}")


class Bad(Refused):
    code, status, sentence = "bad_request", 400, "{what}"


class Unknown(Refused):
    code, status, sentence = "unknown", 404, "{what}"


class BadKey(Refused):
    code, status = "bad_key", 403
    sentence = "api_key 没有提供或无效：请用接口令牌，并带有“代报与登记来电”的权限。"


@dataclass(frozen=True)
class Wanted:
    """Which published requests a client asks for."""

    numbers: tuple[str, ...]
    services: tuple[tuple[str, str], ...]
    since: datetime
    until: datetime
    open: bool | None


def area_of(given: QueryDict) -> int:
    """The area of `jurisdiction_id`; it may be left out where there is only one."""
    code = text(given, "jurisdiction_id", 80)
    if code:
        found = Area.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise Unknown(what="jurisdiction_id 没有这个辖区。")
        return found
    first = list(Area.objects.values_list("pk", flat=True)[:2])
    if len(first) != 1:
        raise Bad(what="请提供 jurisdiction_id（片区编码）。")
    return first[0]


def text(given: QueryDict, name: str, most: int) -> str:
    value = given.get(name, "").strip()
    if "\0" in value:
        raise Bad(what=f"{name} 里有看不见的字符。")
    if len(value) > most:
        raise Bad(what=f"{name} 最多 {most} 字，现在 {len(value)} 字。")
    return value


def service(code: str) -> tuple[str, Category]:
    if not code:
        raise Bad(what="请提供 service_code。")
    if code not in services.SERVICES:
        raise Unknown(what="service_code 没有这项服务。")
    return services.SERVICES[code]


def wanted(given: QueryDict, now: datetime) -> Wanted:
    """The filter of GET requests. Numbers override all else; the span is 90 days at most."""
    kinds = tuple((kind, one.code) for kind, one in map(service, listed(given, "service_code")))
    since, until = instant(given, "start_date"), instant(given, "end_date")
    until = until or (min(now, since + LONGEST) if since else now)
    since = since or until - LONGEST
    if until - since > LONGEST:
        raise Bad(what="start_date 到 end_date 最多 90 天。")
    states = set(listed(given, "status"))
    if states - {"open", "closed"}:
        raise Bad(what="status 只能是 open 或 closed。")
    return Wanted(listed(given, "service_request_id"), kinds, since, until,
                  "open" in states if len(states) == 1 else None)


def listed(given: QueryDict, name: str) -> tuple[str, ...]:
    """Comma-separated words."""
    found = tuple(one for word in text(given, name, 40_000).split(",") if (one := word.strip()))
    if len(found) > MOST:
        raise Bad(what=f"{name} 一次最多 {MOST} 个。")
    return found


def instant(given: QueryDict, name: str) -> datetime | None:
    written = text(given, name, 40).replace(" ", "+")      # a + that was sent bare arrives as a blank
    if not written:
        return None
    try:
        found = parse_datetime(written)
        if found is None or found.utcoffset() is None or not 2000 <= found.year <= 2200:
            raise ValueError
    except ValueError:
        raise Bad(what=f"{name} 请写成带时区的时间，如 2026-11-01T00:00:00Z。") from None
    return found


def report(given: QueryDict) -> NewCase:
    """The matter of POST requests."""
    kind, category = service(text(given, "service_code", 80))
    spot, address, there = text(given, "attribute[spot]", 80), text(given, "address_string", 400), position(given)
    said = text(given, "description", MOST_WORDS)
    link = text(given, "media_url", 400)
    if link and not LINK.fullmatch(link):
        raise Bad(what="media_url 请写 http 或 https 的网址。")
    hidden = text(given, f"attribute[{services.CONFIDENTIAL}]", 8)
    if hidden not in ("", "yes", "no"):
        raise Bad(what="attribute[confidential] 只能是 yes 或 no。")
    short = " ".join(filter(None, (spot, address, there)))
    fits = len(short) <= LONGEST_SPOT       # else all of it stands in the text: no address is cut in the middle
    lines = [said or category.title]
    lines += [] if fits else [address and f"地址：{address}", there]
    lines += [link and f"图片：{link}"]
    return NewCase(kind, category.code, "\n".join(filter(None, lines)), spot=short if fits else spot,
                   wished=text(given, "attribute[wished]", 80), confidential=hidden == "yes")


def position(given: QueryDict) -> str:
    """lat and long in WGS-84, as words for who goes there: places have no coordinates of their own yet."""
    both = [text(given, name, 30) for name in ("lat", "long")]
    if not any(both):
        return ""
    try:
        latitude, longitude = map(float, both)
    except ValueError:
        raise Bad(what="lat 和 long 要一起填，都是数字。") from None
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and math.isfinite(longitude) and abs(longitude) <= 180):
        raise Bad(what="lat 在 -90 到 90 之间，long 在 -180 到 180 之间。")
    return f"WGS-84 {latitude:.6f},{longitude:.6f}"


def address_id(given: QueryDict) -> int | None:
    written = text(given, "address_id", 18)
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()):
        raise Bad(what="address_id 是数字，见 GET requests 里的同名一项。")
    return int(written)


def contact(given: QueryDict) -> Contact:
    return Contact(name=text(given, "last_name", 40) + text(given, "first_name", 40), phone=text(given, "phone", 24))


def key(request: HttpRequest) -> str | None:
    written = request.headers.get("Idempotency-Key")
    if written is not None and not KEY.fullmatch(written):
        raise Bad(what="Idempotency-Key 是 8 到 64 个可见的英文字符。")
    return written
