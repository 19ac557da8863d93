"""Every command, called directly by a stranger with the things of an estate, refuses and changes nothing.

Arguments are made up from the signatures, ids from the tables that hold them: a new command is tried by itself.
"""
import dataclasses
import inspect
import json
import typing
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from linli.domains.fees.payments import commands as payments
from linli.domains.fees.payments.values import IncomingPayment
from linli.kernel.access import Actor, Grant
from linli.kernel.commands import COMMANDS
from linli.kernel.errors import Refused
from linli.kernel.pg.base import as_owner
from linli.registry import roles
from tests import factories
from tests.domains.fees.estate import new_estate

from .conftest import STRANGERS, Home, strangers
from .furnishing import OF_ROOM, furnish, newest

pytestmark = pytest.mark.django_db(transaction=True)

# Acts without a thing of an estate: on the installation, on oneself, or on the stranger's own area as a whole.
OF_NO_ESTATE = {
    "engines.cases.calendars.add_calendar", "engines.cases.calendars.enter_notice",
    "engines.cases.calendars.propose_notice", "engines.cases.clocks.adopt", "engines.cases.clocks.set_limits",
    "engines.cases.clocks.set_ladder", "engines.cases.matters.exporting.export", "engines.cases.saved.save",
    "engines.ledger.seal_days", "kernel.approvals.expire", "kernel.seal.seal_stretch",
    "kernel.signin.change_password", "kernel.signin.close_other_sessions", "kernel.signin.enrol_factor",
    "kernel.signin.issue_code", "kernel.signin.meet_phone", "kernel.signin.remove_factor",
    "kernel.signin.users.create_user", "registry.places.create_area_root", "registry.places.create_community",
}
# Whoever holds the code on the paper has the right; the page finds the paper by its code alone.
BY_CODE = {"registry.memberships.binding.accept"}
# These say "not found" in the words of their form.
WORDED = {"kernel.deputies.name_deputy": "deputy_unfit", "registry.memberships.binding.ask_for_home": "no_such_home",
          "engines.cases.intake.submit": "not_at_this_place", "engines.cases.intake.object_to": "not_at_this_place"}
# Who lives in the community may ask about its public figures.
OF_NEIGHBOURS = {"engines.cases.intake.object_to"}

WORDS = {"ym": "2026-10", "phone": "19900000009", "face": "phone", "method": "transfer", "key": "stranger-1",
         "role": "family", "ground": "contract", "kind": "owner", "basis": "area", "account": "6001",
         "from_account": "1002", "to_account": "1002", "paid_from": "1002", "code": "x9", "secret": "JBSWY3DPEHPK3PXP"}
ODD = {"registry.memberships.appoint": {"role": "cashier"}}


def value(name: str, hint: Any, ids: dict[str, int]) -> Any:
    """A well-formed value of this type; where the name tells whose id is wanted, the estate's."""
    if name in ids:
        return ids[name]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if type(None) in inner:
        return value(name, next(one for one in inner if one is not type(None)), ids)
    if origin in (list, Sequence, tuple):
        one = {"units": "unit_id"}.get(name, name.removesuffix("s"))
        return origin([value(one, inner[0], ids)]) if origin is tuple else [value(one, inner[0], ids)]
    if origin is typing.Literal:
        return inner[0]
    if origin is dict:
        return {}
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return hint(**{one.name: value(one.name, hints[one.name], ids) for one in dataclasses.fields(hint)
                       if one.name in ids or (one.default is one.default_factory is dataclasses.MISSING)})
    return {str: WORDS.get(name, "试"), int: 1, bool: True, date: date(2026, 11, 3), Any: "1",
            datetime: datetime(2026, 11, 3, tzinfo=UTC), Decimal: Decimal("50.00")}[hint]


def of_room(ids: dict[str, Any], name: str) -> dict[str, Any]:
    return ids | {word: ids[there] for word, there in OF_ROOM.get(name.rpartition(".")[0], {}).items()}


def call(name: str, theirs: dict[str, Any], by: Actor, *, mine: dict[str, Any] | None = None) -> Any:
    """Call a command with the things of an estate; with `mine`, its subject is taken from there."""
    command, ids = COMMANDS[name], of_room(theirs, name)
    hints = typing.get_type_hints(command)
    subject, *rest = [one for one in inspect.signature(command).parameters.values() if one.name != "by"]
    given = {one.name: value(one.name, hints[one.name], ids) for one in rest if one.default is one.empty or one.name in ids}
    given |= ODD.get(name, {})
    return command(value(subject.name, hints[subject.name], of_room(mine or theirs, name)), **given, by=by)


def state() -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of the database, by table and content."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(format('SELECT %L, to_jsonb(t)::text FROM %I t', relname, relname), ' UNION ALL ') "
                       "FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
                       "AND relnamespace = 'public'::regnamespace")
        cursor.execute(cursor.fetchone()[0])
        return {(table, row): json.loads(row) for table, row in cursor.fetchall()}


def points_at(row: dict[str, Any], home: Home) -> bool:
    places = {home.estate.community, home.unit, home.neighbour}
    return any(row.get(name) in places for name in ("place_id", "community_id", "unit_id", "building_id")) or any(
        row.get(name) == home.ids[name] for name in ("person_id", "payer_id", "book_id", "charge_id", "post_id"))


def touched(before: dict, after: dict, home: Home, *, own: bool = False) -> list[str]:
    """Rows gone or changed, and new rows that point at the estate; with `own` things only those that point there."""
    lost = [f"{table} {row}" for (table, row), held in before.items()
            if (table, row) not in after and (not own or points_at(held, home))]
    return lost + [f"{table} {row}" for (table, row), made in after.items()
                   if (table, row) not in before and points_at(made, home)]


# Other tests declare commands of their own in the same process.
OURS = {name for name in COMMANDS if not name.startswith("tests.")}


@pytest.mark.parametrize("who", STRANGERS)
def test_no_command_does_anything_for_a_stranger(home, who):
    actor = strangers(home)[who]
    before, found = state(), []
    for name in sorted(OURS - BY_CODE - (OF_NEIGHBOURS if who == "another household" else set())):
        try:
            call(name, home.ids, actor)
        except Refused as error:
            if name not in OF_NO_ESTATE and error.status not in (403, 404) and error.code != WORDED.get(name):
                found.append(f"{name}: refused by {error.code}, not by NotFound")
        except Exception as error:
            found.append(f"{name}: {error!r}")
        else:
            after = state()
            if name not in OF_NO_ESTATE:
                found.append(f"{name}: done")
            found += [f"{name}: {one}" for one in touched(before, after, home)]
            before = after
    assert touched(before, state(), home) == []
    assert not found, "\n".join(found)


def test_a_command_on_ones_own_things_takes_in_no_other_estate(home):
    """The subject is one's own, everything else the stranger's: neither is joined to the other."""
    actor, mine = another(home)
    before, found = state(), []
    for name in sorted(OURS - BY_CODE - OF_NO_ESTATE):
        subject, *rest = inspect.signature(COMMANDS[name]).parameters
        if not {one for one in rest if one in home.ids}:
            continue
        try:
            call(name, home.ids, actor, mine=mine)
        except Refused:
            continue
        except Exception as error:
            found.append(f"{name}: {error!r}")
        else:
            after = state()
            found += [f"{name}: {one}" for one in touched(before, after, home, own=True)]
            before = after
    assert not found, "\n".join(found)


def another(home: Home) -> tuple[Actor, dict[str, Any]]:
    """Somebody with every role in another community of the same area, which has one of everything too."""
    estate = new_estate(area=home.estate.area)
    unit, neighbour = estate.home("5-1-101"), estate.home("5-1-102")
    owner = factories.new_owner(unit, "赵乙三", community_id=estate.community, phone="19900000031", by=estate.by)
    payments.record_many(estate.community, key="mine", by=estate.by, payments=[
        IncomingPayment(unit, 5_000, "transfer", datetime(2026, 11, 3, tzinfo=UTC), "MY-TXN")])
    estate.price("1")
    estate.pays(unit, owner)
    ids = furnish(estate, "5-1-101", unit, neighbour, owner) | {
        "unit_id": unit, "community_id": estate.community, "place_id": unit, "person_id": owner,
        "charge_id": estate.charge, "payer_id": owner, "area_id": estate.area,
        "run_id": estate.publish("2026-10"), "tariff_id": newest("fees_tariff")}
    grants = tuple(Grant(role, scope, estate.community) for role, scope in roles.SCOPE.items() if scope == "community")
    return Actor(ids["user_id"], "外村", estate.area, grants=grants), ids
