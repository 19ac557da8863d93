"""Is this paper ours, and does it still stand? The answer behind the verify code (`/v/CODE`).

The room that issued a paper says what a stranger with the paper in hand may read: what is printed on it, masked.

    @proves("receipt")
    def receipt_proof(receipt_id: int, *, by: Actor) -> Proof | None: ...
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from linli.kernel.access import Actor, system
from linli.kernel.codes import resolve
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area

from .codes import check_word, grouped, typed


@dataclass(frozen=True)
class Proof:
    title: str                          # 收据
    number: str
    issuer: str
    stands: bool                        # False: void, replaced
    state: str                          # 有效, 已作废
    facts: tuple[tuple[str, str], ...]  # what is printed: (金额, 268.35 元), (房屋, 6 栋 1**)


@dataclass(frozen=True)
class Verified:
    code: str           # grouped, as printed
    word: str
    proof: Proof


class Proves(Protocol):
    def __call__(self, object_id: int, /, *, by: Actor) -> Proof | None: ...


_provers: dict[str, Proves] = {}


class NoSuchPaper(NotFound):
    code = "no_such_paper"
    sentence = "没有这个验证码。请对照纸上的字母和数字再输一次；仍查不到，这张纸可能不是我们开的，请打物业电话核实。"


def proves(kind: str) -> Callable[[Proves], Proves]:
    """Register what proves papers of a kind of public code. It runs inside the area, as the system, and only reads."""
    def declare(prover: Proves) -> Proves:
        if kind in _provers:
            raise ValueError(f"papers of kind {kind} are proved by two rooms")
        _provers[kind] = prover
        return prover
    return declare


def verified(text: str) -> Verified:
    """Return the paper a visitor typed or scanned the code of. Raises NoSuchPaper, also for codes of other things."""
    found = resolve(typed(text))
    prover = _provers.get(found.kind) if found else None
    if found is None or prover is None:
        raise NoSuchPaper
    with in_area(found.area_id):
        proof = prover(found.object_id, by=system(found.area_id, "验真"))
    if proof is None:
        raise NoSuchPaper
    return Verified(grouped(typed(text)), check_word(typed(text)), proof)
