"""One of everything that an estate can hold, made by the commands of its people; their ids by argument name."""
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from linli.domains.fees.bills.models import CreditNote
from linli.domains.fees.payments import commands as payments
from linli.domains.fees.payments.values import IncomingPayment
from linli.domains.fees.returns import commands as returns
from linli.domains.fees.transfers import commands as transfers
from linli.domains.fees.transfers.values import BankDraft
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.engines.ledger.byhand import commands as byhand
from linli.kernel import deputies
from linli.kernel.access import Actor
from linli.kernel.files import commands as files
from linli.kernel.files.values import SHEETS
from linli.kernel.pg.base import as_owner
from linli.kernel.signin import commands as signin
from linli.kernel.signin.users import commands as users
from linli.kernel.signin.values import Visitor
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.corrections import commands as corrections
from linli.registry.importing import commands as importing
from linli.registry.importing.values import PURPOSE
from linli.registry.memberships import commands as memberships
from linli.registry.memberships.binding import commands as binding
from linli.registry.organisations import commands as organisations
from linli.registry.organisations.values import ShiftHours
from linli.registry.people import commands as people
from tests import factories
from tests.domains.fees.estate import Estate
from tests.kernel.files.bring import Upload, workbook

ON, AT = date(2026, 11, 2), datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
# An argument of one room that is called like another room's.
OF_ROOM = {"registry.importing": {"run_id": "import_run_id"},
           "registry.organisations": {"shift_id": "duty_shift_id", "holder_id": "post_holder_id",
                                      "holder_ids": "post_holder_id"},
           "registry.memberships.binding": {"request_id": "home_request_id"},
           "registry.people": {"holder_id": "person_id"}}
NEWEST = {
    "bill_id": "fees_bill", "receipt_id": "fees_receipt", "voucher_id": "ledger_voucher", "advance_id": "fees_advance",
    "note_id": "fees_creditnote", "line_id": "fees_bankline",
    "tenure_id": "registry_tenure", "vehicle_id": "registry_vehicle", "contact_id": "registry_emergencycontact",
    "pet_id": "registry_pet", "membership_id": "registry_membership", "invitation_id": "registry_invitation",
    "duty_id": "registry_duty", "duty_shift_id": "registry_shift", "home_request_id": "registry_homerequest"}


def furnish(estate: Estate, label: str, unit: int, neighbour: int, owner: int) -> dict[str, Any]:
    """Return ids by the names that arguments and addresses have for them."""
    community, by = estate.community, estate.by
    staff = users.create_user(f"staff{community}", name="本区员工", by=by)
    lodger = users.create_user(f"lodger{community}", name="本户业主", by=by)
    manager = factories.member(estate.area, roles.PROJECT_MANAGER, "community", community, user_id=staff)
    holder = Actor(lodger, "本户业主", estate.area, grants=factories.member(estate.area, roles.OWNER, "unit", unit).grants)
    memberships.appoint(staff, role=roles.BUTLER, place_id=community, since=ON, reason="试", by=by)
    binding.settle_user(unit, user_id=lodger, role=roles.OWNER, person_id=owner, on=ON, by=by)
    binding.invite(unit, role=roles.FAMILY, at=AT, by=holder)
    asker = users.create_user(f"asker{community}", name="申请人", by=by)
    binding.ask_for_home(community, label=label, role=roles.OWNER, name="申请人", at=AT,
                         by=Actor(asker, "申请人", estate.area))
    people.add_vehicle(unit, plate=f"苏E{community:05}", on=ON, by=by)
    people.add_pet(unit, kind="dog", on=ON, by=by)
    people.add_emergency_contact(unit, name="联系人", phone="19900007318", relation="亲属", on=ON, by=by)
    # What is said in a case names the reporter: it is as secret as their home.
    case = intake.submit(unit, given=NewCase("complaint", "noise", "秘密一：楼上深夜施工"), at=AT,
                         by=replace(holder, person_id=owner)).case_id
    other = intake.submit(unit, given=NewCase("repair", "leak", "秘密一家漏水"), at=AT,
                          by=replace(holder, person_id=owner)).case_id
    dispatching.set_worker(staff, name="本区员工", by=by)
    cases = {"case_id": case, "event_id": other, "into": other}
    return {"user_id": staff, "subject": f"{unit}:{owner}", "deputy_id": staff} | cases | named(estate, unit, neighbour, owner, manager, by)


def named(estate: Estate, unit: int, neighbour: int, owner: int, manager: Actor, by: Actor) -> dict[str, int]:
    community = estate.community
    firm = organisations.add_organisation(community, kind="firm", name="试验物业", on=ON, by=by)
    post = organisations.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=ON, by=by,
                                  shifts=(ShiftHours("早", time(8), time(16), 1),))
    guard = organisations.name_holder(post, name="门岗甲", on=ON, by=by)
    organisations.roster(newest("registry_shift", estate), day=ON, holder_ids=[guard], by=by)
    file = files.store(Upload(workbook(), "名单.xlsx"), kinds=SHEETS, purpose=PURPOSE, by=manager)
    cashier = factories.member(estate.area, roles.CASHIER, "community", community, user_id=manager.account)
    shift = payments.open_shift(community, window="1", float_fen=0, at=AT, by=cashier)
    payments.record_many(community, key=f"more-{community}", by=by, payments=[
        IncomingPayment(neighbour, 100, "transfer", AT, "MORE-TXN")])
    transfers.book_file(community, lines=[BankDraft("HELD-TXN", AT, 100, "付款人")], by=by)
    returns.ask_take_back(newest("fees_receipt", estate), reason="试", by=cashier)
    signin.open_session(manager.account, visitor=Visitor("console", "198.51.100.7", "试"), at=AT, by=by)
    users.create_token(manager.account, name="试", scopes=["registry.see_community"], by=by)
    byhand.record_expense(estate.books["service"], on=ON, account="6401.02", fen=100, paid_from="1002",
                          supplier="试验保洁", purpose="试", key=f"one-{community}", by=by)
    importing.start(importing.begin(community, file_id=file.id, on=ON, by=manager), by=manager)
    job = newest("procrastinate_jobs")
    with in_area(estate.area):
        CreditNote.objects.create(bill_id=newest("fees_bill", estate), kind="waiver", fen=1, reason="试", day=ON,
                                  approved_by="试")
    return {
        "organisation_id": firm, "post_id": post, "post_holder_id": guard, "file_id": file.id, "shift_id": shift.id, "job_id": job,
        "import_run_id": importing.begin(community, file_id=file.id, on=ON, by=manager),
        "proposal_id": corrections.propose(unit, kind="other", given={"text": "试"}, proof="试", by=by),
        "representative_id": people.name_representative(owner, name="代理人", phone="19900007319", may="签字",
                                                        proof="公证", on=ON, until=None, by=by),
        "deputy_row_id": deputies.name_deputy(deputy(community, by), since=ON, until=ON + timedelta(days=9), reason="试",
                                               by=manager),
        "approval_id": newest("kernel_approval", estate), "session_id": newest("kernel_session"),
        "token_id": newest("kernel_token"), "parent_id": community, "from_book_id": estate.books["service"],
        "to_book_id": estate.books["common"], "book_id": estate.books["service"], "to_unit": unit,
    } | {name: newest(table, estate) for name, table in NEWEST.items()}


def deputy(community: int, by: Actor) -> int:
    user = users.create_user(f"deputy{community}", name="代办", password="six plain words stay long", by=by)
    memberships.appoint(user, role=roles.BUTLER, place_id=community, since=ON, reason="试", by=by)
    return user


def newest(table: str, estate: Estate | None = None) -> int:
    """The last row of a table, of the area of an estate or of all."""
    if estate:
        return int(estate.rows(f"SELECT max(id) FROM {table}")[0][0])
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        return int(cursor.fetchone()[0])
