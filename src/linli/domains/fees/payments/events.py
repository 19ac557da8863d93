"""Facts of the desk."""
from dataclasses import dataclass


@dataclass(frozen=True)
class PaymentTaken:
    receipt_id: int
    community_id: int
    units: tuple[int, ...]
    fen: int


@dataclass(frozen=True)
class ReceiptVoided:
    receipt_id: int
    kind: str        # void, refund, move
    fen: int


@dataclass(frozen=True)
class ShiftHandedOver:
    shift_id: int
    difference_fen: int
