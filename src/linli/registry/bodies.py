"""What the operations of the registry have in common: kinds as words, areas as text."""
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import StringConstraints

Kind = Literal["home", "shop", "office", "garage", "store", "parking", "other"]
Basis = Literal["registered", "surveyed", "contract", "roster"]
Use = Literal["owner_occupied", "let", "occupied", "vacant", "fitting_out", "unsold"]
Relation = Literal["owner", "tenant", "family", "other"]
# Text, never a float: 89.10 stays 89.10.
SquareMetres = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}(\.[0-9]{1,2})?$")]


def square_metres(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
