"""Django finds the room's tables here; each subject keeps its own."""
from linli.engines.cases.calendars.models import CalendarVersion, DayClosing, Stretch, WorkCalendar
from linli.engines.cases.clocks.models import CaseClock, ClockEvent, ClockPause, Rung, Timing, TimingLimit
from linli.engines.cases.dispatching.models import Licence, Worker
from linli.engines.cases.flow.models import FlowRow
from linli.engines.cases.matters.models import (
    Case,
    CaseDue,
    CaseEvent,
    CaseFile,
    CaseFollower,
    CaseHome,
    CaseParty,
    CaseSeries,
)
from linli.engines.cases.rating.models import CaseRating
from linli.engines.cases.saved.models import SavedView

__all__ = ["CalendarVersion", "Case", "CaseClock", "CaseDue", "CaseEvent", "CaseFile", "CaseFollower", "CaseHome",
           "CaseParty", "CaseRating", "CaseSeries", "ClockEvent", "ClockPause", "DayClosing", "FlowRow", "Licence",
           "Rung", "SavedView", "Stretch", "Timing", "TimingLimit", "WorkCalendar", "Worker"]
