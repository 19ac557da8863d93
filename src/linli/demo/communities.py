"""The five communities of the demo, after the newspaper reports; each is marked （示例）.

The figures to reproduce: 玉景花园, 145 resold homes paid at 100 % and 822 rented at 83 %; 秀山花园, 7 % → 83 % within
five months of entry; 丰鑫园, 0.48 yuan a m² and month; 悦麒美寓, 1,552 homes.
"""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Blocks:
    """Buildings made by rule: `count` buildings of entrances × storeys × homes a landing."""

    count: int
    entrances: int
    storeys: int
    per_landing: int

    @property
    def homes(self) -> int:
        return self.count * self.entrances * self.storeys * self.per_landing


@dataclass(frozen=True)
class Sketch:
    """What makes one community of the demo."""

    code: str
    name: str
    address: str
    built: int
    status: str                         # management status today
    blocks: tuple[Blocks, ...]
    price: Decimal                      # yuan a m² and month
    basis: str                          # what the price rests on: contract, mandate, vote
    principal: str
    classes: dict[str, int]             # homes by acquisition class; the rest are `other`
    rates: dict[str, float]             # share of billed money that comes in, by class ("" for all others)
    entered: str = ""                   # month of entry, for a community taken over within the year
    rising: tuple[float, ...] = ()      # collection by month since entry
    parking: int = 0                    # parking places let at a fixed fee

    @property
    def homes(self) -> int:
        return sum(block.homes for block in self.blocks)


SKETCHES = (
    Sketch("YJHY", "玉景花园（示例）", "示例市木渎镇示例路 1 号", 2006, "contracted",
           (Blocks(30, 2, 6, 4), Blocks(5, 2, 11, 4), Blocks(1, 1, 11, 8), Blocks(1, 1, 1, 2)), Decimal("0.60"),
           "contract", "玉景花园业主大会（示例）", {"resold": 145, "rented": 822, "resettled": 1003},
           {"resold": 1.0, "rented": 0.83, "": 0.905}, parking=260),
    Sketch("LSEC", "里厙二村（示例）", "示例市里厙社区示例巷 8 号", 1998, "self_managed",
           (Blocks(20, 3, 6, 2),), Decimal("0.35"), "vote", "里厙二村物业管理委员会（示例）", {}, {"": 0.88}),
    Sketch("FXY", "丰鑫园（示例）", "示例市开发区示例大道 66 号", 2009, "entrusted",
           (Blocks(12, 3, 6, 2),), Decimal("0.48"), "mandate", "示例街道办事处", {}, {"": 0.91}),
    Sketch("YQMY", "悦麒美寓（示例）", "示例市示例街 200 号", 2019, "contracted",
           (Blocks(8, 1, 33, 4), Blocks(4, 1, 31, 4)), Decimal("1.20"), "contract", "悦麒美寓业主大会（示例）",
           {"resold": 210}, {"resold": 0.97, "": 0.94}, parking=420),
    Sketch("XSHY", "秀山花园（示例）", "示例市秀山路 5 号", 2001, "entrusted",
           (Blocks(20, 2, 6, 4), Blocks(1, 1, 5, 8)), Decimal("0.50"), "mandate", "示例社区居民委员会", {},
           {"": 0.0}, entered="2026-06", rising=(0.07, 0.24, 0.45, 0.66, 0.83)),
)
