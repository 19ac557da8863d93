"""Invented values for the gallery: every component once."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from linli.kernel.pages import RefusableForm
from linli.kernel.ui.pictures import Span
from linli.kernel.ui.values import (
    Attached,
    Block,
    Change,
    Fact,
    HeatRow,
    Kpi,
    Moment,
    MonthCell,
    Rung,
    Tab,
    Tone,
)

MONTHS = ("7月", "8月", "9月", "10月", "11月")


class SampleForm(RefusableForm):
    home = forms.CharField(label="房号", help_text="如 6-101")
    phone = forms.CharField(label="手机号")
    area = forms.DecimalField(label="面积（m²）", required=False, help_text="按不动产权证填写")
    star = forms.ChoiceField(label="服务标准", choices=[("2", "二星 0.48 元"), ("3", "三星 0.62 元")])
    proof = forms.FileField(label="凭据", required=False, help_text="照片或 PDF，10 MB 以内")
    agreed = forms.BooleanField(label="已当面核对", required=False)


def everything(now: datetime) -> dict[str, Any]:
    """Return the context of the gallery page."""
    form = SampleForm({"home": "6-1O1", "phone": "1990000000", "star": "2"})
    form.add_error("home", "含字母 O，是 6-101 吗？")
    form.add_error("phone", "少 1 位，应为 11 位。")
    return {"form": form, **figures(now), **records(now), **pictures()}


def figures(now: datetime) -> dict[str, Any]:
    return {
        "kpis": [
            Kpi("收缴率", "83.0", "%", note="首期 7%，第 5 期", spark=(7, 31, 52, 69, 83)),
            Kpi("到期应收", "256,465.20", "元", note="已扣红冲 0.00"),
            Kpi("逾期未缴", "43,599.08", "元", note="333 户次"),
            Kpi("全清户", "612", "/ 822 户", note="74.5%"),
            Kpi("连续两月未缴", "96", "户", note="管家分片走访", tone="warn", href="#charts"),
            Kpi("原企业债权", "343.76", "元", note="8 个月，只代收", icon="lock"),
        ],
        "late": now - timedelta(minutes=52, seconds=11), "soon": now + timedelta(minutes=9, seconds=51),
        "far": now + timedelta(hours=5, minutes=40), "steps": ["选文件", "对列", "看改动", "写入"],
        "fen": 123450, "fall": -2965, "ym": "2026-11", "share": 0.83,
    }


def records(now: datetime) -> dict[str, Any]:
    return {
        "crumbs": [Tab("房屋与住户", "#"), Tab("示例新村", "#"), Tab("7 栋 2 单元", "")],
        "views": [Tab("超时与临期", "#", here=True, count=18), Tab("在办", "#", count=126), Tab("已办结", "#")],
        "spans": [Tab("日", "#", here=True), Tab("周", "#"), Tab("月", "#")],
        "facts": [Fact("业主", "孙**　199****0021"), Fact("面积", "130.00 m²", "依据：产权登记"),
                  Fact("标准", "0.48 元/m²·月")],
        "moments": [Moment("登记", now - timedelta(hours=5), "卫生间顶板渗水", "示例住户", "ok"),
                    Moment("派单", now - timedelta(hours=4), "", "示例调度员", "ok"),
                    Moment("处置中", now - timedelta(hours=1), "已换管，预计今日完成", "示例师傅", "now"),
                    Moment("验收")],
        "rungs": [Rung("户", "7 栋 402"), Rung("楼栋", "7 栋"),
                  Rung("小区", "示例新村", "45 天", "2026-07-01 起", "托管过渡期，多给 15 天。", wins=True),
                  Rung("片区", "示例片区", "20 天", "2026-01-01 起", "片区统一节奏。"),
                  Rung("规则包", "全国默认", "30 天")],
        "changes": [Change("建筑面积", "89.53 m²", "98.35 m²"), Change("依据", "住户自报", "不动产权证")],
        "files": [Attached("业主大会决定（示例）.pdf", "#", 1_258_291), Attached("补充协议（示例）.pdf", "#", 880_640)],
    }


def pictures() -> dict[str, Any]:
    day = date.toordinal
    paid: list[Tone] = ["ok"] * 10
    toned: list[Tone] = [*paid, "warn", ""]
    return {
        "month_names": list(MONTHS), "rates": [("收缴率", [0.07, 0.31, 0.52, 0.69, 0.83])],
        "flows": [("物业费", [41.0, 42.5, 43.8, 43.8, 44.1]), ("停车充电", [16.0, 17.2, 18.6, 18.6, 19.0])],
        "months": [MonthCell(number, tone, {"ok": "已缴", "warn": "未到期"}.get(tone, "未出账"))
                   for number, tone in enumerate(toned, 1)],
        "blocks": [Block("1 栋", 96), Block("2 栋", 91, "1 件"), Block("3 栋", 78, "2 件", "warn", "danger", "#charts"),
                   Block("9 栋", 81, "", "warn"), Block("11 栋", 66, "2 件", "danger", "danger"), Block("12 栋", 89)],
        "heat": [HeatRow("1 栋", "70 户", [5, 32, 59, 76, 96]), HeatRow("6 栋", "70 户", [4, 28, 47, 63, 72]),
                 HeatRow("7 栋", "4 户", [None] * 5)],
        "edges": [-30, -20, -10, 0, 1, 2, 3, 4, 5], "counts": [10, 20, 11, 0, 158, 195, 215, 209],
        "lanes": [("业主", [Span(day(date(2018, 1, 1)), day(date(2019, 6, 8)), "顾** 1/1", "past"),
                          Span(day(date(2019, 6, 8)), day(date(2027, 1, 1)), "沈** 1/2")]),
                  ("租户", [Span(day(date(2026, 3, 1)), day(date(2027, 1, 1)), "韩**", "c3")]),
                  ("居住状态", [Span(day(date(2018, 1, 1)), day(date(2026, 3, 1)), "自住", "line"),
                            Span(day(date(2026, 3, 1)), day(date(2027, 1, 1)), "出租", "line")])],
        "axis": (day(date(2018, 1, 1)), day(date(2027, 1, 1))),
        "ticks": [(day(date(year, 1, 1)), str(year)) for year in range(2018, 2027)],
        "looked_at": (day(date(2026, 11, 23)), "今天"),
    }
