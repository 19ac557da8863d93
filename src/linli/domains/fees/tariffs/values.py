"""Typed rows and refusals of charges and prices."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from linli.kernel.errors import Refused

BASIS_TITLES = {"area": "按建筑面积", "fixed": "按户定额", "vehicle": "按车位"}
UNIT_TITLES = {"area": "元/m²·月", "fixed": "元/户·月", "vehicle": "元/个·月"}
GROUND_TITLES = {"contract": "物业服务合同", "mandate": "委托书", "vote": "业主大会决定"}
STATUS_TITLES = {"draft": "待批准", "approved": "已批准", "refused": "已退回", "dropped": "已撤销"}


class ChargeExists(Refused):
    code, field = "charge_exists", "code"
    sentence = "这个小区已经有编码为“{code}”的收费项目。"


class BadPrice(Refused):
    code, field = "bad_price", "unit_price"
    sentence = "单价要大于等于 0、小于 100000 元，最多四位小数。"


class NoGround(Refused):
    code, field = "no_ground", "principal"
    sentence = "没有依据不能定价：请写明依据（合同、委托书或业主大会决定）、委托方和日期。"


class NoPaper(Refused):
    code, field = "no_paper", "file"
    sentence = "没有依据的文件不能提交批准：请上传合同、委托书或业主大会决定的扫描件（PDF 或照片）。"


class GroundEnded(Refused):
    code, field = "ground_ended", "ground_until"
    sentence = "依据在 {until} 到期，早于生效日 {start}。请核对有效期，或换一份还有效的依据。"


class BadShare(Refused):
    code, field = "bad_share", "share"
    sentence = "份额请写成 1/2 这样的分数，分子不大于分母。"


class DaysReversed(Refused):
    code, field = "days_reversed", "until"
    sentence = "结束日 {until} 要晚于开始日 {start}。"


class BadVacantRate(Refused):
    code, field = "bad_vacant_rate", "vacant_percent"
    sentence = "空置收费比例要在 0 到 100% 之间。"


class NotYourDraft(Refused):
    code, status = "not_your_draft", 403
    sentence = "只有制单人能撤销自己拟的标准；您可以在“待我确认”里回复不同意。"


class NotADraft(Refused):
    code, status = "not_a_draft", 409
    sentence = "这个版本{state}，不能再这样做。要改，请另提新版本。"


class SamePerson(Refused):
    code = "same_person"
    sentence = "制单人不能批准自己拟的标准，请让另一位负责人批准。"


class VersionsOverlap(Refused):
    code, field = "versions_overlap", "valid_from"
    sentence = "从 {start} 起已有后来的版本，请先核对生效日期。"


class AlreadyBilled(Refused):
    code, field = "already_billed", "valid_from"
    sentence = "{ym} 的账单已经发布，新标准要从以后的账期开始。"


class SharesExceed(Refused):
    code, field = "shares_exceed", "share"
    sentence = "同一户同一项目的份额合计不能超过 1。"


@dataclass(frozen=True)
class TariffRow:
    id: int
    charge_id: int
    start: date
    end: date | None
    unit_price: Decimal
    vacant_bp: int
    ground: str
    principal: str
    ground_on: date
    ground_until: date | None
    file_id: int | None
    status: str
    drafted_by: str
    drafted_by_id: int | None
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None

    @property
    def ground_title(self) -> str:
        return GROUND_TITLES[self.ground]

    @property
    def status_title(self) -> str:
        return STATUS_TITLES[self.status]

    @property
    def tone(self) -> str:
        return {"draft": "warn", "approved": "ok"}.get(self.status, "mute")

    @property
    def price_words(self) -> str:
        """At least two decimals: 0.50, 0.4875."""
        return f"{self.unit_price:.4f}".removesuffix("0").removesuffix("0")

    @property
    def vacant_words(self) -> str:
        """What a vacant home pays."""
        return "不减" if self.vacant_bp == 10_000 else f"收 {self.vacant_bp / 100:g}%"

    def state_on(self, day: date) -> tuple[str, str]:
        """What to call the version on a day, and the tone."""
        if self.status != "approved":
            return self.status_title, self.tone
        if self.end is not None and self.end <= day:
            return "已结束", "mute"
        return ("现行", "ok") if self.start <= day else ("将生效", "info")


@dataclass(frozen=True)
class ChargeRow:
    id: int
    community_id: int
    community: str
    code: str
    name: str
    basis: str
    cycle: str
    fund: str
    account: str
    assigned: int
    tariffs: tuple[TariffRow, ...] = ()

    @property
    def basis_title(self) -> str:
        return BASIS_TITLES[self.basis]

    @property
    def unit_title(self) -> str:
        return UNIT_TITLES[self.basis]

    @property
    def cycle_title(self) -> str:
        return "每年" if self.cycle == "year" else "每月"


@dataclass(frozen=True)
class HomeEffect:
    unit_id: int
    label: str
    area: Decimal | None
    qty: int                 # parking places of a vehicle charge
    before: int
    after: int
    why: str

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Effect:
    """What a version does to every home in a month: computed as a bill is."""

    charge: ChargeRow
    tariff: TariffRow
    homes: int
    left_out: int            # homes that pay the charge but have no area on file
    before: int
    after: int
    up: int
    down: int
    median_up: int
    most_up: int
    edges: tuple[int, ...]   # of the histogram, in fen: one more than counts
    counts: tuple[int, ...]
    largest: tuple[HomeEffect, ...]

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def same(self) -> int:
        return self.homes - self.up - self.down

    @property
    def percent(self) -> str:
        return f"{self.change * 10000 // self.before / 100:+.2f}%" if self.before else "新项目"


@dataclass(frozen=True)
class EffectPage:
    """Every home of an effect, a page at a time, in the order of the homes."""

    rows: tuple[HomeEffect, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class AssignmentRow:
    id: int
    charge: str
    payer: str
    start: date | None
    end: date | None
    share: str
    qty: int
    reduction_bp: int
