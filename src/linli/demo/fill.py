"""`linli demo`: make the example area once, by the real commands; say who may sign in."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.apps import apps
from django.db import connection
from django.db.models import Model

from linli.demo import cases, history, notices, office, present, rosters, staff
from linli.demo.communities import SKETCHES, Sketch
from linli.demo.history import Estate
from linli.demo.homes import homes
from linli.domains.fees.bills import commands as bills
from linli.domains.fees.bills import queries as reviews
from linli.domains.fees.deposits import commands as deposits
from linli.domains.fees.payments import commands as payments
from linli.domains.fees.tariffs import commands as tariffs
from linli.engines.ledger import commands as ledger
from linli.kernel import clock
from linli.kernel.access import Actor, system
from linli.kernel.clock import month_of, month_span, months_later, today
from linli.kernel.models import Area
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.importing import commands as importing
from linli.registry.importing.values import HomeDraft
from linli.registry.people import commands as people
from linli.registry.places import commands as places
from linli.registry.places import queries as placed
from linli.registry.policies import commands as policies
from linli.simulators import robot as stand_in

AREA = "示范片区"
HOME = "2-1-301"    # where the demo's residents live
COMMITTEE_HOME = "2-1-302"    # a member of the committee is an owner first
MEASURED = (Decimal("1.42"), Decimal("1.38"), Decimal("1.35"))      # the true area, by what was written
Say = Callable[[str], None]


def is_empty() -> bool:
    return not Area.objects.filter(code="demo").exists()


def make(say: Say) -> None:
    """Fill the database: communities, people, twelve months, and a working day of today."""
    now = today()
    start = months_later(month_of(now), -11)
    area = Area.objects.create(code="demo", name=AREA)
    by = system(area.pk, "示例数据")
    root = places.create_area_root(AREA, by=by)
    founded = []
    first_phone = 0
    for seed, sketch in enumerate(SKETCHES, start=1):
        estate, drafts = found(sketch, seed, first_phone, start, by=by)
        first_phone += 1_950
        founded.append(estate)
        surveyed = drafts[:60]      # of the last
        say(f"{sketch.name}：{len(drafts)} 户")
    count_rows()
    cast = staff.appoint_all(root, [estate.community_id for estate in founded], since=month_span(start)[0], by=by)
    staff.appoint_second(root, since=month_span(start)[0], by=by)
    household(founded[0], cast, by=by)
    for turn, estate in enumerate(founded):
        estate.colleagues = office.staffed(estate.community_id, estate.sketch, cast, turn=turn,
                                           since=month_span(estate.starts)[0], now=now, by=by)
        office.labelled(estate.community_id, by=by)
        policies.set_value(estate.community_id, policy="desk.account", reason="街道共管账户开户通知（示例）", by=by,
                           value=f"{estate.sketch.name}共管专户，示例银行城西支行，尾号 66{20 + turn}",
                           on=month_span(estate.starts)[0])
    for estate in founded:
        twelve_months(estate, cast, now)
        say(f"{estate.sketch.name}：{estate.months} 个月的账单、收款和支出")
    working_day(founded[0], cast, now)
    policies.ask_value(root, policy="expense.second", value=10_000, on=now + timedelta(days=1),
                       reason="年底集中付款，各小区从严", by=cast.actor(roles.AREA_MANAGER))
    for position, estate in enumerate(founded):
        notices.hang_up(estate, cast, now, whole_year=position == 0)
    notices.connect_group(cast)
    say("公告和值班群")
    rosters.bring_in(founded[-1].community_id, surveyed, on=now, by=cast.actor(roles.PROJECT_MANAGER))
    matters(founded, cast, say)
    say("今天的班、待审批的事")


def matters(founded: Sequence[Estate], cast: staff.Cast, say: Say) -> None:
    """Two years of cases; what is open now comes last, so that it is as fresh as it says."""
    cases.enter_workers(founded, cast)
    stages = [cases.scenery(estate, cast) for estate in founded]
    for stage in stages:
        count = cases.past(stage, clock.now())
        say(f"{stage.estate.sketch.name}：{count} 件办结的工单")
        if stage is stages[0]:
            count_rows(*apps.get_app_config("cases").get_models())
    present.objections(stages[1], clock.now())
    with in_area(cast.area_id):
        home = staff.any_home(founded[0].community_id, HOME)
    for stage in stages[1:]:
        present.quiet(stage, clock.now())
    present.busy(stages[0], clock.now(), home)
    count_rows(*apps.get_app_config("cases").get_models(), *apps.get_app_config("kernel").get_models())
    say("今天在办的工单")


def count_rows(*models: type[Model]) -> None:
    """Let PostgreSQL learn the sizes of its tables now: a year in a minute leaves autovacuum no time to."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def found(sketch: Sketch, seed: int, first_phone: int, start: str, *, by: Actor) -> tuple[Estate, list[HomeDraft]]:
    """A community with its homes, people, classes and books."""
    opened = month_span(sketch.entered or start)[0]
    community = places.create_community(sketch.code, name=sketch.name, address=sketch.address, built_year=sketch.built,
                                        invented=True, status="unmanaged", on=opened - timedelta(days=400), by=by)
    places.set_management_status(community, status=sketch.status, on=opened, reason=sketch.principal, by=by)
    drafts = homes(sketch, seed, first_phone)
    if seed == 1:       # the people one can sign in as own these two, and nobody beside them
        drafts = [replace(draft, people=()) if named(draft) in (HOME, COMMITTEE_HOME) else draft for draft in drafts]
    importing.import_homes(community, homes=drafts, on=opened - timedelta(days=60), by=by)
    with in_area(by.area_id):
        by_label = {label: unit for unit, label in placed.label_of(placed.unit_ids(community)).items()}
    units = [by_label[named(draft)] for draft in drafts]
    classes: dict[str, list[int]] = {}
    rest = list(units)
    for name, count in sketch.classes.items():
        classes[name], rest = rest[:count], rest[count:]
        places.set_acquisitions(community, unit_ids=classes[name], acquisition=name, by=by,
                                on=opened - timedelta(days=60))
    classes[""] = rest
    owed = {unit: history.amount(draft, sketch) for unit, draft in zip(units, drafts, strict=True)}
    books = ledger.open_books(community, regime="entrusted" if sketch.status == "entrusted" else "lump_sum",
                              starts=month_of(opened), by=by)
    return Estate(sketch, community, books, owed, classes, month_of(opened), phones=phones_of(drafts)), drafts


def named(draft: HomeDraft) -> str:
    return f"{draft.building}-{draft.entrance}-{draft.number}"


def phones_of(drafts: list[HomeDraft]) -> list[str]:
    """The phones of some thirty owners from all over a community, by which cases know their reporters."""
    first = (draft.people[0] for draft in drafts if draft.people)
    found = [one.phone for one in first if one.phone and "公司" not in (one.name or "")]
    return found[::max(1, len(found) // 30)]


def household(estate: Estate, cast: staff.Cast, *, by: Actor) -> None:
    """The home of the demo's residents: an owner, a tenant and a family member."""
    with in_area(by.area_id):
        unit = staff.any_home(estate.community_id, HOME)
    since = month_span(estate.starts)[0]
    persons = {}
    for position, (role, kind) in enumerate(zip(roles.HOUSEHOLD, ("owner", "tenant", "family"), strict=True)):
        persons[role] = people.add_person(estate.community_id, name=staff.NAMES[role],
                                          phone=f"1990000{staff.REST + 50 + position}", by=by)
        people.add_tenure(unit, person_id=persons[role], kind=kind, share=None, on=since, by=by)
    staff.settle_household(cast, unit, persons, on=since, by=by)
    with in_area(by.area_id):
        member = staff.any_home(estate.community_id, COMMITTEE_HOME)
    staff.settle_member(cast, member, community_id=estate.community_id, on=since, by=by)


def twelve_months(estate: Estate, cast: staff.Cast, now: date) -> None:
    """Bill from the first month to this one; close what is past."""
    estate.charges = history.price(estate, cast, since=month_span(estate.starts)[0])
    ym = estate.starts
    while ym <= month_of(now):
        history.month(estate, ym, cast, last=now - timedelta(days=1))
        if estate.months in (1, 3):
            count_rows()
        if months_later(ym, 1) < month_of(now):     # the month before this one is still being looked through
            for book in estate.books.values():
                ledger.close_period(book, ym=ym, by=cast.actor(roles.ACCOUNTANT))
        ym = months_later(ym, 1)


def working_day(estate: Estate, cast: staff.Cast, now: date) -> None:
    """Today at the first community: a shift with payments at the desk, next month's run waiting for its review."""
    cashier, present = cast.actor(roles.CASHIER), clock.now()
    payments.open_shift(estate.community_id, window="1", float_fen=50_000, at=present - timedelta(minutes=100),
                        by=cashier)
    # The last class: of the others the reports tell the rates.
    late = [unit for units in reversed(estate.units.values()) for unit in units if not estate.settled.get(unit)][:9]
    for turn, unit in enumerate(late):
        method = ("cash", "pos", "transfer")[turn % 3]
        amount = estate.owed[unit] * (1 + turn % 3)
        payments.take_payment(estate.community_id, units=[unit], method=method, key=f"demo-desk-{unit}",
                              amount=-(-amount // 10) * 10 if method == "cash" else amount,
                              at=present - timedelta(minutes=90 - 9 * turn), by=cashier)
    for turn, purpose in enumerate(("装修押金", "门禁卡押金")):
        deposits.take_deposit(estate.community_id, unit_id=late[turn], purpose=purpose, amount=(200_000, 5_000)[turn],
                              method="pos", key=f"demo-deposit-{turn}", at=present - timedelta(minutes=6), by=cashier)
    asked(estate, cast, now)


def asked(estate: Estate, cast: staff.Cast, now: date) -> None:
    """What waits for a second person: next month's bills and a new price."""
    accountant = cast.actor(roles.ACCOUNTANT)
    coming = months_later(month_of(now), 1)
    measured_anew(estate, cast, now)
    run = bills.draft(estate.community_id, ym=coming, by=accountant)
    found_right(run, by=accountant)
    bills.ask_publish(run, reason="已与上月核对", by=accountant)
    higher = estate.sketch.price + Decimal("0.05")
    paper = history.paper_of(estate.sketch, "vote", higher, now - timedelta(days=20), by=accountant)
    tariff = tariffs.draft_tariff(estate.charges[0], unit_price=higher,
                                  valid_from=month_span(months_later(coming, 1))[0], ground="vote",
                                  principal=estate.sketch.principal, ground_on=now - timedelta(days=20), file_id=paper,
                                  vacant_bp=7_000, by=accountant)
    tariffs.ask_approval(tariff, reason="业主大会第 2 次会议通过", by=accountant)


def measured_anew(estate: Estate, cast: staff.Cast, now: date) -> None:
    """Homes whose next bill differs from the last by more than the policy lets pass unread, with the reason.

    Without a parking place: what is paid for it would make the difference small.
    """
    by = cast.actor(roles.PROJECT_MANAGER)
    first = placed.homes(estate.community_id, on=now, by=by)
    alike = [row for row in first if row.area and estate.owed[row.id] == history.fee(row.area, estate.sketch)]
    for row, times in zip(alike, MEASURED, strict=False):
        assert row.area
        places.correct_unit(row.id, on=now, area=round(row.area * times, 2), area_basis="surveyed", by=by,
                            reason="原来少登了一层，业主申请复测，报告已存档")


def found_right(run: int, *, by: Actor) -> None:
    """One of them is looked through already; the others wait for the reader of the demo."""
    one = reviews.review(run, by=by).changes[0]
    bills.confirm_home(run, unit_id=one.unit_id, fen=one.fen, by=by)


def greeting(address: str, kept: str, *, group: bool) -> str:
    """What the terminal shows when all is ready; `kept`: the folder of the data; `group`: the robot runs."""
    lines = ["", f"邻里示例已就绪：{address}/console/sign-in", "  登录页上每个角色有一个按钮；也可以用密码登录：", ""]
    lines += [f"  {wide(roles.TITLES[role])}{role:<22}{staff.PASSWORD}" for role in staff.NAMES
              if role not in roles.HOUSEHOLD]
    lines += [f"  {wide('片区经理（第二人）')}{staff.SECOND_MANAGER[0]:<22}{staff.PASSWORD}"]
    lines += [f"  {wide(roles.TITLES[role])}手机 1990000{staff.REST + 50 + n}，验证码看 {address}/outbox"
              for n, role in enumerate(roles.HOUSEHOLD)]
    lines += ["", *([f"  值班群（群机器人替身）：http://127.0.0.1:{stand_in.PORT}/"] if group else [])]
    lines += [*(f"  财务公开 {sketch.name}：{address}/open/{sketch.code}" for sketch in SKETCHES)]
    lines += ["", f"  Ctrl-C 停止；数据留在 {kept}，linli demo --fresh 重来。", ""]
    return "\n".join(lines)


def wide(title: str) -> str:
    """The title in a column of the terminal, where a Chinese sign takes two places."""
    return title + " " * (20 - len(title) - sum(ord(sign) > 0x2E7F for sign in title))
