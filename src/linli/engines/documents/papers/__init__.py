"""What stands on each paper: typed, in the trade's words, amounts in fen. A layout shows it; it decides nothing.

Names of people come masked from the caller, unless the paper is handed to that very person. `sample` prints
示例数据 on papers of the demo. Texts may hold anything: they are data, never part of a layout's source.
"""
from .base import Paper
from .desk import (
    BackLine,
    BookLine,
    DayLine,
    DayReport,
    DayShift,
    Denomination,
    DepositSlip,
    MethodLine,
    Receipt,
    ReceiptLine,
    ShiftSheet,
    VoidLine,
)
from .homes import Bill, DoorSlip, DueLine, Movement, SpendLine, Statement
from .places import BooksLine, FundLine, MonthBar, Notice, NoticeFact, OpenBooks, RateLine, SpotLabel, Tile

LAYOUTS: dict[str, type[Paper]] = {
    "receipt-241": Receipt, "receipt-80": Receipt, "deposit-slip": DepositSlip, "shift": ShiftSheet,
    "day-report": DayReport,
    "door-slip": DoorSlip, "door-slip-large": DoorSlip, "bill": Bill, "statement": Statement,
    "spot-labels": SpotLabel, "notice": Notice, "open-books": OpenBooks,
}

__all__ = ["LAYOUTS", "BackLine", "Bill", "BookLine", "BooksLine", "DayLine", "DayReport", "DayShift", "Denomination",
           "DepositSlip", "DoorSlip", "DueLine", "FundLine", "MethodLine", "MonthBar", "Movement",
           "Notice", "NoticeFact", "OpenBooks", "Paper", "RateLine", "Receipt", "ReceiptLine", "ShiftSheet",
           "SpendLine", "SpotLabel", "Statement", "Tile", "VoidLine"]
