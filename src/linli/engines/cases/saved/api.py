"""One's own views of the list, for programs."""
from typing import Annotated

from pydantic import Field

from linli.engines.cases.saved import commands, queries, values
from linli.kernel.api import Body, Done, Id, Key, Made, Operations
from linli.kernel.http import Request

router = Operations("cases")


class ViewBody(Body):
    """`query`: filters as the address of the list writes them, `kind=repair&level=1`."""

    name: Annotated[str, Field(max_length=values.LONGEST_NAME)]
    query: Annotated[str, Field(max_length=values.LONGEST_QUERY, pattern=r"^[^\x00]*$")]


@router.get("/me/case-views", shows=queries.saved, title="我存的工单视图")
def saved(request: Request) -> list[values.SavedView]:
    """By name."""
    return queries.saved(request.actor.area_id, by=request.actor)


@router.post("/me/case-views", does=commands.save, title="存一个工单视图")
def save(request: Request, given: ViewBody, key: Key) -> Made:
    """In place of the one of that name, if there is one."""
    return Made(id=commands.save(given.name, query=given.query, key=key, by=request.actor))


@router.delete("/me/case-views/{view_id}", does=commands.forget, title="删掉一个工单视图")
def forget(request: Request, view_id: Id) -> Done:
    """Only one's own."""
    commands.forget(view_id, by=request.actor)
    return Done()
