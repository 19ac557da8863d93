"""Typed rows, words and refusals of places."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from linli.kernel.errors import Refused

KIND_TITLES = {"home": "住宅", "shop": "商铺", "office": "办公", "garage": "车库", "store": "储藏室", "parking": "车位",
               "other": "其他"}
USE_TITLES = {"owner_occupied": "自住", "let": "出租", "occupied": "入住", "vacant": "空置", "fitting_out": "装修",
              "unsold": "未售"}
STATUS_TITLES = {"unmanaged": "失管", "entrusted": "委托", "contracted": "正式", "self_managed": "自管"}
ACQUISITION_TITLES = {"resold": "交易户", "resettled": "安置户", "rented": "出租户", "other": "其他"}
AREA_BASIS_TITLES = {"registered": "产权登记", "surveyed": "测绘", "contract": "合同", "roster": "花名册"}
PLACE_TITLES = {"area": "片区", "community": "小区", "building": "楼栋", "entrance": "单元", "unit": "户",
                "spot": "点位"}
FIELD_TITLES = {"area": "建筑面积", "kind": "用途", "use": "居住状态", "storey": "楼层", "area_basis": "面积依据",
                "handed_over_on": "交付日期", "removed_on": "停用"}
MOST_UNITS = 20_000   # of one act; the largest estates have some 10,000


class BadCommunityCode(Refused):
    code, field = "bad_community_code", "code"
    sentence = "小区编码用 2 到 16 个大写字母、数字或短横，例如 YJ-01。"


class PlaceExists(Refused):
    code, field = "place_exists", "number"
    sentence = "“{label}”已经在册。"


class UnitUnreadable(Refused):
    code, field = "unit_unreadable", "number"
    sentence = "房号“{number}”看不懂，请写成 501、S1 或 门面3 这样。"


class BuildingUnreadable(Refused):
    code, field = "building_unreadable", "buildings"
    sentence = "楼栋或单元“{text}”看不懂，请写成 3、A、综合楼 这样；成片的写 1-12，从小到大，最多 200 栋。"


class TooManyUnits(Refused):
    code, field = "too_many_units", "storeys"
    sentence = "一次最多生成 20000 户，这样会有 {count} 户。请分几次做。"


class AreaOutOfRange(Refused):
    code, field = "area_out_of_range", "area"
    sentence = "建筑面积要大于 0、小于 100000 平方米，最多两位小数。"


class NothingChanges(Refused):
    code, status = "nothing_changes", 422
    sentence = "填写的内容与现在相同，没有需要更正的。"


class StatusDates(Refused):
    code, field = "status_dates", "on"
    sentence = "新的管理状态要晚于现在这一段的开始日（{start}）。"


class AlreadyRemoved(Refused):
    code = "already_removed"
    sentence = "“{label}”已经停用。"


@dataclass(frozen=True)
class UnitDraft:
    """A unit to be put in: from a roster row, a rule or a form. Codes as FORMAT.md §5 writes them."""

    building: str
    entrance: str | None
    number: str
    storey: int | None = None
    kind: str = "home"
    area: Decimal | None = None
    area_assumed: bool = False
    area_basis: str = "roster"
    use: str | None = None


@dataclass(frozen=True)
class CommunityRow:
    id: int
    code: str
    name: str
    address: str
    built_year: int | None
    invented: bool
    units: int
    status: str | None
    status_since: date | None

    @property
    def status_title(self) -> str:
        return STATUS_TITLES.get(self.status or "", "未登记")


@dataclass(frozen=True)
class BuildingCell:
    """One building on the community page."""

    id: int
    code: str
    name: str
    units: int
    with_owner: int
    with_area: int

    @property
    def filed_percent(self) -> int:
        """How many of its homes have an owner and an area on file, in whole percent."""
        return 100 * min(self.with_owner, self.with_area) // self.units if self.units else 0


@dataclass(frozen=True)
class Census:
    """What a community consists of, counted from its rows."""

    units: int
    area: Decimal
    buildings: int
    with_owner: int
    with_phone: int
    with_area: int
    by_kind: dict[str, int]
    by_use: dict[str, int]
    by_acquisition: dict[str, int]


@dataclass(frozen=True)
class StatusSpan:
    status: str
    start: date | None
    end: date | None
    reason: str

    @property
    def title(self) -> str:
        return STATUS_TITLES[self.status]


def spoken(kind: str, name: str, label: str) -> str:
    """What a place is called within its community: 3-2-501, 3-2 单元, 3幢, 水泵房; a community by its name."""
    return {"unit": label, "entrance": f"{label} 单元"}.get(kind, name)


@dataclass(frozen=True)
class PlaceRow:
    id: int
    kind: str
    name: str
    label: str
    parent_id: int | None
    community_id: int | None
    building_id: int | None
    entrance_id: int | None
    removed_on: date | None

    @property
    def kind_title(self) -> str:
        return PLACE_TITLES[self.kind]

    @property
    def spoken(self) -> str:
        return spoken(self.kind, self.name, self.label)


@dataclass(frozen=True)
class Whereabouts:
    """A place inside a community, with what stands above it."""

    id: int
    kind: str
    name: str
    label: str
    community_id: int
    community: str
    community_code: str
    building_id: int | None
    entrance_id: int | None

    @property
    def spoken(self) -> str:
        """Without the community: 3-2-501, 2单元, 水泵房; the community's own name for itself."""
        return self.name if self.kind == "community" else self.label or self.name


@dataclass(frozen=True)
class SpotRow:
    id: int
    name: str
    where: str
    code: str | None


@dataclass(frozen=True)
class HomeRow:
    """One line of the homes list; people masked."""

    id: int
    label: str
    building: str
    kind: str
    area: Decimal | None
    area_assumed: bool
    use: str | None
    acquisition: str | None
    owners: tuple[str, ...]
    phone: str
    removed_on: date | None

    @property
    def kind_title(self) -> str:
        return KIND_TITLES[self.kind]

    @property
    def use_title(self) -> str:
        return USE_TITLES.get(self.use or "", "")

    @property
    def acquisition_title(self) -> str:
        return ACQUISITION_TITLES.get(self.acquisition or "", "")


@dataclass(frozen=True)
class HomeName:
    """A home among those that a number may mean."""

    id: int
    label: str
    building: str


@dataclass(frozen=True)
class HomeFilter:
    """What a homes list is narrowed to; None leaves it wide."""

    building_id: int | None = None
    kind: str | None = None
    use: str | None = None
    acquisition: str | None = None
    lacking: str | None = None      # owner, phone, area: what is missing on file
