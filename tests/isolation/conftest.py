"""An estate with secrets in it, and the strangers who ask for them."""
import pkgutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

import linli
from linli.domains.fees.payments import commands as payments
from linli.domains.fees.payments.values import IncomingPayment
from linli.kernel.access import Actor, Grant, system
from linli.kernel.signin.users import commands as users
from linli.registry import roles
from tests import factories
from tests.domains.fees.estate import Estate, new_estate

from .furnishing import furnish

OWNER, PHONE, LABEL, AREA, FEN = "秘密一", "19900007316", "87-6-543", "71.39", 713_91
SECRETS = (OWNER, PHONE, LABEL, "87号楼", AREA, str(FEN), "713.91", "SECRET-TXN")
STRANGERS = ("another area", "another community", "another household")


@pytest.fixture(scope="session", autouse=True)
def every_room() -> None:
    """Import all rooms, so that the registries of commands and queries are whole."""
    for module in pkgutil.walk_packages(linli.__path__, "linli."):
        if module.name.rpartition(".")[2] in ("commands", "queries", "exporting"):
            import_module(module.name)


@dataclass
class Home:
    estate: Estate
    unit: int
    neighbour: int
    ids: dict[str, Any]


@pytest.fixture
def home(db, settings, tmp_path) -> Home:
    settings.FILES_DIR = tmp_path
    estate = new_estate()
    unit, neighbour = estate.home(LABEL, AREA), estate.home("1-1-101", "50.00")
    owner = factories.new_owner(unit, OWNER, community_id=estate.community, phone=PHONE, by=estate.by)
    tariff = estate.price("10")          # 71.39 m² at 10 yuan: 713.90, and the payment is one fen more
    estate.pays(unit, owner)
    run = estate.publish("2026-10")
    # The neighbour pays too: the sum of all, which open books show to every owner, is no secret.
    payments.record_many(estate.community, key="secret-key", by=estate.by, payments=[
        IncomingPayment(unit, FEN, "transfer", datetime(2026, 11, 3, tzinfo=UTC), "SECRET-TXN"),
        IncomingPayment(neighbour, 100, "transfer", datetime(2026, 11, 3, tzinfo=UTC), "OTHER-TXN")])
    ids = furnish(estate, LABEL, unit, neighbour, owner)
    ids |= {name: estate.rows(f"SELECT min(id) FROM {table}")[0][0] for name, table in {
        "bill_id": "fees_bill", "receipt_id": "fees_receipt", "voucher_id": "ledger_voucher"}.items()}
    return Home(estate, unit, neighbour, ids | {
        "unit_id": unit, "community_id": estate.community, "place_id": unit, "person_id": owner, "run_id": run,
        "tariff_id": tariff, "charge_id": estate.charge, "payer_id": owner, "area_id": estate.area})


def strangers(home: Home) -> dict[str, Actor | None]:
    """Nobody; all roles at once in another area, all of a community in another one, the owner next door."""
    estate, area = home.estate, factories.new_area()
    elsewhere = factories.new_community(estate.area, "别处新村")
    far = factories.new_community(area, "远处新村")

    def user(name: str, area_id: int) -> int:
        return users.create_user(f"{name}{area}", name=name, by=system(area_id))
    return {
        "nobody": None,
        "another area": Actor(user("outer", area), "外区", area, grants=tuple(
            Grant(role, scope, area if scope == "area" else far) for role, scope in roles.SCOPE.items())),
        "another community": Actor(user("village", estate.area), "外村", estate.area, grants=tuple(
            Grant(role, scope, elsewhere) for role, scope in roles.SCOPE.items() if scope == "community")),
        "another household": Actor(user("nextdoor", estate.area), "邻居", estate.area, grants=(Grant("owner", "unit", home.neighbour),)),
    }
