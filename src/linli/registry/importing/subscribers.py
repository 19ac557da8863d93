"""Reactions inside the room."""
from linli.kernel.access import Actor
from linli.kernel.events import on
from linli.registry.importing.events import ImportStarted
from linli.registry.importing.jobs import bring_in


@on(ImportStarted)
def queue_it(event: ImportStarted, *, by: Actor) -> None:
    bring_in.defer(event.run_id, by=by)
