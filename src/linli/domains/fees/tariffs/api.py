"""Charges, prices and payers for programs: the same commands as the pages. A price holds by a second person's yes,
which is given where all approvals are: `/approvals/{id}/decision`."""
from decimal import Decimal
from typing import Annotated, Literal

from django.utils import timezone
from ninja import File
from ninja.files import UploadedFile
from pydantic import BaseModel, Field, StringConstraints

from linli.domains.fees.tariffs import commands, queries
from linli.domains.fees.tariffs.values import AssignmentRow, ChargeRow, Effect, EffectPage
from linli.kernel.api import Body, Day, Id, Key, Operations
from linli.kernel.clock import today
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, SCANS
from linli.kernel.http import Request

router = Operations("tariffs")

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,23}$")]
Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]{2})*$", max_length=12)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Principal = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80,
                                             pattern=r"^[^\x00]*$")]
Share = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}/[0-9]{1,5}$")]
TenThousandths = Annotated[int, Field(ge=0, le=10_000)]


class NewCharge(Body):
    code: Code
    name: Name
    book_id: Id
    account: Account
    basis: Literal["area", "fixed", "vehicle"]
    cycle: Literal["month", "year"] = "month"


class NewTariff(Body):
    """`paper_id` comes from `/charges/{id}/papers`. `vacant_bp`: what a vacant home pays, in 1/10,000."""

    unit_price: Annotated[Decimal, Field(ge=0, lt=100_000, max_digits=9, decimal_places=4)]
    valid_from: Day
    ground: Literal["contract", "mandate", "vote"]
    principal: Principal
    ground_on: Day
    ground_until: Day | None = None
    paper_id: Id
    vacant_bp: TenThousandths | None = None


class Asking(Body):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")] = ""


class Starting(Body):
    on: Day


class NewPayer(Body):
    """Who pays a charge for a home, wholly or a `share` such as 1/2. `reduction_bp` is granted to this home."""

    charge_id: Id
    payer_id: Id
    valid_from: Day
    until: Day | None = None
    share: Share | None = None
    qty: Annotated[int, Field(ge=1, le=100)] = 1
    reduction_bp: TenThousandths = 0


class Transfer(Body):
    payer_id: Id
    on: Day


class Made(BaseModel):
    id: int


class Counted(BaseModel):
    """How many spans of days were written."""

    spans: int


@router.get("/communities/{community_id}/charges", shows=queries.charges, title="小区的收费项目与标准")
def charges(request: Request, community_id: Id) -> list[ChargeRow]:
    """What a community charges for, each with all versions of its price."""
    return queries.charges(community_id, on=today(), by=request.actor)


@router.post("/communities/{community_id}/charges", does=commands.add_charge, title="新建收费项目")
def add_charge(request: Request, community_id: Id, given: NewCharge, key: Key) -> Made:
    """Add what a community charges for; it bills nothing before it has an approved price and payers."""
    return Made(id=commands.add_charge(community_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/charges/{charge_id}/papers", does=commands.draft_tariff, title="上传收费标准的依据")
def add_paper(request: Request, charge_id: Id, key: Key, file: File[UploadedFile]) -> Made:
    """Bring the scan of the contract, mandate or vote that a price will rest on: PDF or photo, up to 10 MB."""
    return Made(id=files.store(file, kinds=PHOTOS | SCANS, purpose=commands.PAPERS, by=request.actor).id)


@router.post("/charges/{charge_id}/tariffs", does=commands.draft_tariff, title="拟定收费标准")
def draft_tariff(request: Request, charge_id: Id, given: NewTariff, key: Key) -> Made:
    """Write a new price down. Look at its effect, then ask for a second person's yes."""
    wanted = given.model_dump()
    return Made(id=commands.draft_tariff(charge_id, file_id=wanted.pop("paper_id"), **wanted, key=key,
                                         by=request.actor))


@router.post("/charges/{charge_id}/payers", does=commands.assign_all, title="给没有缴费人的房屋补缴费人")
def assign_all(request: Request, charge_id: Id, given: Starting, key: Key) -> Counted:
    """Let the owners of all homes that have no payer yet pay a charge from a day on."""
    return Counted(spans=commands.assign_all(charge_id, on=given.on, key=key, by=request.actor))


@router.get("/tariffs/{tariff_id}/effect", shows=queries.effect, title="收费标准对每一户的影响")
def effect(request: Request, tariff_id: Id) -> Effect:
    """What a version of a price does to every home in a month, counted as a bill is."""
    return queries.effect(tariff_id, on=today(), by=request.actor)


@router.get("/tariffs/{tariff_id}/effect/homes", shows=queries.effect_homes, title="收费标准影响的全部房屋")
def effect_homes(request: Request, tariff_id: Id, page: Annotated[int, Field(ge=1, le=10_000)] = 1) -> EffectPage:
    """Every home of the effect, a numbered page at a time, in the order of the homes."""
    return queries.effect_homes(tariff_id, page=page, by=request.actor)


@router.post("/tariffs/{tariff_id}/approval", does=commands.ask_approval, title="提交收费标准批准")
def ask_approval(request: Request, tariff_id: Id, given: Asking, key: Key) -> Made:
    """Ask a second person for their yes; the answer is the approval's id."""
    return Made(id=commands.ask_approval(tariff_id, reason=given.reason, key=key, by=request.actor))


@router.post("/tariffs/{tariff_id}/drop", does=commands.drop_tariff, title="撤销自己拟的收费标准")
def drop_tariff(request: Request, tariff_id: Id, key: Key) -> Made:
    """Take one's own draft back."""
    commands.drop_tariff(tariff_id, at=timezone.now(), key=key, by=request.actor)
    return Made(id=tariff_id)


@router.get("/homes/{unit_id}/payers", shows=queries.assignments_of, title="一户的收费项目由谁缴")
def payers(request: Request, unit_id: Id) -> list[AssignmentRow]:
    """Who pays what for a home, newest first; people masked."""
    return queries.assignments_of(unit_id, by=request.actor)


@router.post("/homes/{unit_id}/payers", does=commands.assign, title="设一户的缴费人")
def assign(request: Request, unit_id: Id, given: NewPayer, key: Key) -> Made:
    """Let a person pay a charge for a home over a span of days."""
    return Made(id=commands.assign(unit_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/homes/{unit_id}/payers/transfer", does=commands.transfer_payer, title="一户换缴费人")
def transfer_payer(request: Request, unit_id: Id, given: Transfer, key: Key) -> Counted:
    """From a day on another person pays everything of a home."""
    return Counted(spans=commands.transfer_payer(unit_id, payer_id=given.payer_id, on=given.on, key=key,
                                                 by=request.actor))
