"""Open books for programs: which ones are the caller's. The books themselves are open to everybody at `/open/CODE`."""
from linli.domains.fees.openbooks import queries
from linli.kernel.api import Operations
from linli.kernel.http import Request

router = Operations("openbooks")


@router.get("/me/open-books", shows=queries.own_communities, title="自家小区的财务公开编码")
def own_books(request: Request) -> list[str]:
    """The codes of the communities in which the caller has a home or a post."""
    return queries.own_communities(by=request.actor)
