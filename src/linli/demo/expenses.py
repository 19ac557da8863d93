"""What serving a community of the demo cost, month by month: wages, seasons, repairs, one month with extra cleaning."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.demo.communities import Sketch
from linli.demo.staff import Cast
from linli.engines.documents import codes, papers, typesetting
from linli.engines.ledger.byhand import commands as byhand
from linli.kernel import approvals, clock
from linli.kernel.access import Actor
from linli.kernel.clock import month_of, months_later
from linli.kernel.files import commands as files
from linli.kernel.files.values import SCANS
from linli.registry import roles

ALONE = 20_000_00           # up to here one person books an expense: the rule pack's default
EVEN = (100,) * 12
EXTRA_CLEANING = 860_00     # residents ask about it in `tales.OBJECTIONS`
EXTRA_MONTHS = {"LSEC": 4, "YJHY": 1}     # months ago
REPAIRMEN = "示例工程维修有限公司（虚构）"
REPAIRS = (
    "楼道灯换成感应灯 12 盏", "化粪池清掏两次", "单元门闭门器更换 6 只", "屋面漏水点修补", "生活水泵轴承更换",
    "路面坑洼修补 40 平方米", "监控硬盘更换 3 块", "排水管疏通与接口更换", "车棚顶瓦更换",
)
IMPROVEMENTS = ("儿童滑梯翻修", "公告栏翻新", "长椅和遮阳棚", "车位划线")


@dataclass(frozen=True)
class Line:
    """A cost of every month: its share of what is billed a month, and how it changes from January to December."""

    account: str
    supplier: str
    purpose: str
    share: Decimal
    day: int
    season: tuple[int, ...] = EVEN      # percent


@dataclass(frozen=True)
class Cost:
    """One expense. `shown`: its paper stands in the open books."""

    fund: str
    account: str
    supplier: str
    purpose: str
    fen: int
    on: date
    shown: bool = False


LINES = (
    Line("6401.01", "示例劳务有限公司（虚构）", "客服与工程人员工资", Decimal("0.22"), 15,
         (100, 118, 100, 100, 100, 104, 104, 104, 104, 100, 100, 100)),       # Spring Festival; summer's heat
    Line("6401.06", "示例保安服务有限公司（虚构）", "秩序维护服务费", Decimal("0.16"), 20,
         (100, 110, 100, 100, 100, 100, 100, 100, 100, 106, 100, 100)),
    Line("6401.02", "示例保洁有限公司（虚构）", "公共区域保洁", Decimal("0.12"), 25),
    Line("6401.04", "示例电梯维保有限公司（虚构）", "设备与消防维保", Decimal("0.08"), 18,
         (92, 92, 116, 92, 92, 116, 92, 92, 116, 92, 92, 116)),               # fire tests each quarter
    Line("6401.05", "示例供电公司（虚构）", "公共照明和水泵电费", Decimal("0.05"), 12,
         (112, 106, 101, 96, 91, 97, 109, 112, 98, 93, 102, 110)),
    Line("6401.03", "示例园林有限公司（虚构）", "绿化养护", Decimal("0.04"), 22,
         (55, 60, 130, 150, 140, 120, 110, 110, 105, 95, 70, 55)),
)


def spend(sketch: Sketch, books: dict[str, int], billed: int, ym: str, *, last: date, cast: Cast) -> None:
    """Book the costs of a month up to `last`, large ones by two persons. `billed`: fen of all homes a month."""
    accountant, manager = cast.actor(roles.ACCOUNTANT), cast.actor(roles.PROJECT_MANAGER)
    for number, cost in enumerate(costs(sketch, billed, ym, last)):
        if cost.on > last:
            continue
        paper = paper_of(sketch, cost, by=accountant) if cost.shown else None
        given: dict[str, Any] = {
            "on": cost.on, "account": cost.account, "fen": cost.fen,
            "paid_from": "2202" if sketch.rising else "1002", "supplier": cost.supplier,
            "purpose": f"{ym} {cost.purpose}", "key": f"demo-{sketch.code}-{ym}-{number}",
            "scan_id": paper, "public_scan_id": paper}
        if cost.fen > ALONE:
            wish = byhand.ask_expense(books[cost.fund], **given, by=accountant)
            approvals.decide(wish, yes=True, at=clock.now(), by=manager)
        else:
            byhand.record_expense(books[cost.fund], **given, by=accountant)


def costs(sketch: Sketch, billed: int, ym: str, last: date) -> Iterator[Cost]:
    """All costs of a month. Whole yuan, the same each time the demo is filled."""
    chance = Random(f"{sketch.code}{ym} costs")
    month = int(ym[5:])
    for line in LINES:
        fen = yuan(billed * line.share * line.season[month - 1] * chance.randrange(98, 103) / 10_000)
        yield Cost("service", line.account, line.supplier, line.purpose, fen, date(int(ym[:4]), month, line.day))
    for _ in range(chance.randrange(1, 3)):
        fen = yuan(billed * Decimal(chance.randrange(6, 32)) / 1_000)
        yield Cost("service", "6401.07", REPAIRMEN, chance.choice(REPAIRS), fen,
                   date(int(ym[:4]), month, chance.randrange(4, 27)), shown=True)
    today = last + timedelta(days=1)
    if EXTRA_MONTHS.get(sketch.code) and ym == months_later(month_of(today), -EXTRA_MONTHS[sketch.code]):
        yield Cost("service", "6401.02", LINES[2].supplier, "暴雨后清扫一次", EXTRA_CLEANING,
                   date(int(ym[:4]), month, 26), shown=True)
    if sketch.parking and not month % 3:
        yield Cost("common", "6401.07", REPAIRMEN, chance.choice(IMPROVEMENTS), yuan(billed * Decimal("0.06")),
                   date(int(ym[:4]), month, 24), shown=True)


def yuan(fen: Decimal) -> int:
    return max(int(fen / 100), 1) * 100


def paper_of(sketch: Sketch, cost: Cost, *, by: Actor) -> int:
    """The invented receipt of a cost, as a PDF that everybody may see."""
    page = typesetting.render("notice", papers.Notice(
        community=sketch.name, issuer=cost.supplier, number="示例单据", kind="验收签收单",
        title=f"{cost.purpose}（示例）", paragraphs=[
            f"{cost.purpose}已完成并验收，计 {cost.fen // 100:,} 元。", "本文件为示例数据，不是真实单据。"],
        url=codes.address(codes.BOOKS, sketch.code), issued_on=cost.on, sample=True))
    return files.store(SimpleUploadedFile(f"{cost.purpose}.pdf", page), kinds=SCANS, purpose=byhand.SCANS, by=by).id
