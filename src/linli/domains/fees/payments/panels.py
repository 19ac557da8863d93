"""What the desk shows on pages of the registry: a home's money in its file and on the resident's home page."""
from datetime import date

from linli.domains.fees.payments import permissions, queries
from linli.domains.fees.payments.rows import PaidUntil
from linli.kernel.access import Actor
from linli.kernel.money import yuan
from linli.kernel.slots import Panel
from linli.kernel.ui.values import Kpi, MonthCell, Tone
from linli.registry import slots


@slots.household.panel(order=20, needs=permissions.SEE_DESK)
def money_of_home(*, unit_id: int, on: date, by: Actor) -> Panel:
    view = queries.desk(unit_id, on=on, by=by)
    return Panel("账单与收款", "fees/panels/home.html", {
        "view": view, "year": on.year, "strips": [(until, strip(until, on)) for until in view.until]}, wide=True)


def strip(until: PaidUntil, on: date) -> list[MonthCell]:
    """The twelve months of the year of `on` for one charge: settled, still to pay, or not billed."""
    settled = dict(until.months)
    return [cell(month, settled.get(f"{on.year}-{month:02}"), f"{on.year}-{month:02}" < f"{on:%Y-%m}")
            for month in range(1, 13)]


def cell(month: int, settled: bool | None, past: bool) -> MonthCell:
    if settled is None:
        return MonthCell(month, "", f"{month} 月没有账单")
    if settled:
        return MonthCell(month, "ok", f"{month} 月已缴")
    return MonthCell(month, "danger" if past else "warn", f"{month} 月未缴")


@slots.household_figures.panel(order=20, needs=permissions.SEE_DESK)
def figures_of_home(*, unit_id: int, on: date, by: Actor) -> Panel:
    view = queries.desk(unit_id, on=on, by=by)
    tone: Tone = "danger" if view.open_fen else ""
    kpis = [Kpi("欠费", yuan(view.open_fen), "元", note=f"{len(view.bills)} 笔", tone=tone)]
    kpis += [Kpi("缴至", until.ym or "未缴", note=until.charge, tone="danger" if until.late else "")
             for until in view.until[:1]]
    return Panel("账单与收款", "", {"kpis": kpis})


@slots.resident_home.panel(order=10, needs=permissions.SEE_OWN_MONEY)
def money_of_own_home(*, unit_id: int, on: date, by: Actor) -> Panel | None:
    own = next((each for each in queries.own_homes(on=on, by=by) if each.home.unit_id == unit_id), None)
    return Panel("物业费", "fees/panels/own.html", {"own": own}) if own else None
