"""Invented people: names plainly made up (张甲一), phones 199 0000 xxxx, plates that no office gives out.

Everything follows from the seed: the same demo on every machine.
"""
from __future__ import annotations

from collections.abc import Iterator
from random import Random

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹柏苏潘葛范彭鲁韦马苗方俞任袁柳史唐薛雷贺汤罗毕"
STEMS = "甲乙丙丁戊己庚辛壬癸"
NUMERALS = "一二三四五六七八九十"
FIRMS = ("示例置业", "样板商贸", "虚构酒店管理", "示例房屋租赁", "样板物流")


class People:
    """A stream of invented people; a phone is used once."""

    def __init__(self, seed: int, first_phone: int = 0) -> None:
        self.random = Random(seed)
        self._phones = self._numbers(first_phone)

    def name(self) -> str:
        chosen = self.random
        return f"{chosen.choice(SURNAMES)}{chosen.choice(STEMS)}{chosen.choice(NUMERALS)}"

    def firm(self) -> str:
        return f"{self.random.choice(FIRMS)}有限公司（虚构）"

    def phone(self) -> str | None:
        """The next unused number; None when all ten thousand are given out."""
        return next(self._phones, None)

    def plate(self, number: int) -> str:
        return f"苏E{self.random.choice('ABCDEFGHJK')}{number % 10_000:04d}"

    @staticmethod
    def _numbers(first: int) -> Iterator[str]:
        for number in range(first, 10_000):
            yield f"1990000{number:04d}"
