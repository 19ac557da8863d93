"""What cannot be a matter from elsewhere, by column: the sheet says it at the cell, the command refuses it."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from linli.engines.cases.importing.values import LONGEST_NUMBER, SHORTEST_ORDER, SOURCE_TITLES, Matter
from linli.engines.cases.intake import entering
from linli.engines.cases.intake.values import LONGEST_TEXT, NewCase, WordsMissing
from linli.kernel.errors import Refused
from linli.registry.people.rules import clean_phone
from linli.registry.people.values import PhoneUnreadable

COLUMN_OF = {"kind": "类别", "category": "类别", "text": "内容"}
LONGEST_NAME = LONGEST_SPOT = 80


def given_of(matter: Matter) -> NewCase:
    return NewCase(matter.kind, matter.category, matter.text, spot=matter.spot)


def wrong(matter: Matter, *, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield (column, what is wrong with it)."""
    if not 1 <= len(matter.number) <= LONGEST_NUMBER:
        yield "来源编号", f"最多 {LONGEST_NUMBER} 个字" if matter.number else "没有填写"
    elif matter.source == "hotline" and len(matter.number) < SHORTEST_ORDER:
        yield "来源编号", f"12345 工单编号至少 {SHORTEST_ORDER} 位"
    if matter.source not in SOURCE_TITLES:
        yield "来源", "只认 12345 热线和旧系统"
    yield from _of_times(matter, now)
    if matter.kind == "objection":
        yield "类别", "账目异议要从财务公开里提出，不能导入"
    if not matter.text.strip():
        yield "内容", "没有填写"
    if matter.kind != "objection":
        try:
            entering.checked(given_of(matter))
        except WordsMissing:
            pass        # said above, whatever else is wrong
        except Refused as error:
            yield COLUMN_OF.get(error.field or "", "类别"), error.sentence.rstrip("。")
    if len(matter.result) > LONGEST_TEXT:
        yield "办结结果", f"最多 {LONGEST_TEXT:,} 字"
    if len(matter.spot) > LONGEST_SPOT:
        yield "地点", f"最多 {LONGEST_SPOT} 个字"
    if len(matter.name) > LONGEST_NAME:
        yield "联系人", f"最多 {LONGEST_NAME} 个字"
    try:
        clean_phone(matter.phone)
    except PhoneUnreadable:
        yield "电话", "看不懂，请写手机号或带区号的座机"


def _of_times(matter: Matter, now: datetime) -> Iterator[tuple[str, str]]:
    if matter.reported_at > now:
        yield "报告时间", "晚于现在"
    if matter.ended_at is not None and matter.ended_at > now:
        yield "办结时间", "晚于现在"
    if matter.ended_at is not None and matter.ended_at < matter.reported_at:
        yield "办结时间", "早于报告时间"
    if matter.limit is not None and matter.limit <= matter.reported_at:
        yield "时限", "要晚于报告时间"
    if matter.source == "hotline" and matter.limit is None and matter.ended_at is None:
        yield "时限", "12345 转来、还没办结的要写办理时限"
    if matter.source == "former" and matter.limit is not None:
        yield "时限", "只有 12345 转来的才写，旧系统的按这里的规则计时"
