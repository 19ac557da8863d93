"""The first administrator of an installation gets their post together with their account."""
from __future__ import annotations

from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.events import on
from linli.kernel.signin.events import InstallationSetUp
from linli.registry import roles
from linli.registry.memberships import commands
from linli.registry.places.commands import create_area_root


@on(InstallationSetUp)
def give_post(event: InstallationSetUp, *, by: Actor) -> None:
    root = create_area_root(event.area_name, by=by)
    commands.appoint(event.user_id, role=roles.ADMINISTRATOR, place_id=root, since=today(), reason="首次设置", by=by)
