"""What matters are about: the categories of each kind, who is sent, and the words by which a text is guessed."""
from __future__ import annotations

from dataclasses import dataclass

from linli.registry.roles import BUTLER, CLEANER, GUARD, PROJECT_MANAGER, REPAIRER

SKILL_TITLES = {"water": "水", "electric": "电", "lift": "电梯", "doors": "门禁", "building": "土建", "green": "绿化",
                "fire": "消防"}
LICENCE_TITLES = {"electric": "低压电工证", "lift": "电梯作业证", "fire": "消防设施操作证", "height": "高处作业证"}


@dataclass(frozen=True)
class Category:
    """`role` answers for it on the duty roster; `skill` and `licence` are asked of whoever is sent."""

    code: str
    title: str
    kinds: tuple[str, ...]
    level: int
    role: str
    icon: str
    skill: str = ""
    licence: str = ""
    words: tuple[str, ...] = ()


_REPAIR, _BOTH = ("repair",), ("repair", "emergency")
ALL = (      # in the order of the tiles: what cannot wait first, the rest of a kind last
    Category("trapped", "电梯困人", ("emergency",), 1, REPAIRER, "elevator", "lift", "", (
        "困人", "被困", "困在", "关在电梯", "关在里面", "出不来")),
    Category("gas", "燃气", ("emergency",), 1, GUARD, "flame", words=("燃气", "煤气", "天然气")),
    Category("leak", "漏水排水", _BOTH, 2, REPAIRER, "droplet", "water", words=(
        "漏", "漏水", "渗", "渗水", "滴水", "堵", "下水", "积水", "返水", "喷水", "水管", "爆管")),
    Category("power", "照明电路", _BOTH, 2, REPAIRER, "bulb", "electric", "electric",
             ("灯", "电", "跳闸", "插座", "照明", "停电")),
    Category("water", "供水", _BOTH, 2, REPAIRER, "droplet", "water", words=(
        "水压", "停水", "断水", "没水", "没有水", "一滴水", "不出水", "来水", "水泵", "热水")),
    Category("lift", "电梯", _BOTH, 2, REPAIRER, "elevator", "lift", "lift", ("电梯", "轿厢", "困在")),
    Category("door", "门禁道闸", _REPAIR, 3, REPAIRER, "door", "doors", words=("门禁", "道闸", "抬杆", "门锁", "刷卡",
                                                                               "对讲")),
    Category("clean", "卫生保洁", _REPAIR, 3, CLEANER, "trash", words=("垃圾", "脏", "卫生", "异味", "臭", "保洁")),
    Category("parking", "占道停车", _REPAIR, 3, GUARD, "car", words=("停车", "车位", "占道", "堵车", "挪车",
                                                                     "消防通道")),
    Category("noise", "噪声", ("repair", "complaint"), 3, GUARD, "volume", words=("噪声", "噪音", "吵", "装修",
                                                                                  "广场舞")),
    Category("green", "绿化", _REPAIR, 3, CLEANER, "leaf", words=("树", "枯枝", "草坪", "绿化", "虫")),
    Category("fire", "消防设施", _BOTH, 2, GUARD, "flame", "", "", ("灭火器", "消火栓", "烟感", "冒烟", "着火", "火")),
    Category("structure", "房屋外墙", _BOTH, 2, REPAIRER, "building", "building",
             words=("外墙", "脱落", "裂缝", "屋面", "楼顶", "扶手")),
    Category("other", "其他报修", _REPAIR, 3, REPAIRER, "dots"),
    Category("danger", "其他险情", ("emergency",), 1, GUARD, "alert-triangle", words=("危险", "受伤", "晕倒", "打架",
                                                                                      "溺水")),
    Category("service", "服务态度", ("complaint",), 3, PROJECT_MANAGER, "message-circle", words=("态度", "骂", "不理")),
    Category("delay", "处理不及时", ("complaint",), 3, PROJECT_MANAGER, "clock", words=("没人管", "一直没", "拖",
                                                                                        "催了")),
    Category("charges", "收费问题", ("complaint", "consultation"), 3, PROJECT_MANAGER, "coin",
             words=("物业费", "收费", "账单", "多收", "发票")),
    Category("neighbour", "邻里纠纷", ("complaint",), 3, BUTLER, "users", words=("邻居", "楼上", "楼下", "高空抛物",
                                                                                 "养狗")),
    Category("matter", "其他投诉", ("complaint",), 3, PROJECT_MANAGER, "dots"),
    Category("idea", "建议", ("suggestion",), 3, PROJECT_MANAGER, "bulb", words=("建议", "希望", "能不能")),
    Category("question", "咨询", ("consultation",), 3, BUTLER, "help", words=("怎么", "请问", "哪里", "多少钱",
                                                                              "几点")),
    Category("figure", "财务公开", ("objection",), 3, PROJECT_MANAGER, "file-text"),
)
BY_CODE = {one.code: one for one in ALL}
TITLES = {one.code: one.title for one in ALL}


def of_kind(kind: str) -> tuple[Category, ...]:
    return tuple(one for one in ALL if kind in one.kinds)


def guessed(text: str, kind: str) -> Category:
    """The category whose words the text holds most of, the more urgent of two; else the last of the kind: the rest.

    A long word says more than a short one: 电梯 is a lift, though 电 is in it.
    """
    fitting = of_kind(kind)
    best = max(fitting, key=lambda one: (_held(one, text), -one.level))
    return best if _held(best, text) else fitting[-1]


def danger_in(text: str) -> Category | None:
    """What of life and limb the text speaks of, whatever kind was chosen: people shut in, gas, somebody hurt."""
    best = guessed(text, "emergency")
    return best if best.level == 1 and _held(best, text) else None


def _held(one: Category, text: str) -> int:
    return sum(len(word) for word in one.words if word in text)
