"""The same home again: join what agrees, keep out what contradicts, over all sheets of a file."""
from __future__ import annotations

from linli.registry.roster.result import Home, Problem, Result
from linli.registry.roster.sheets import MISSING, Reading, joined


class Register:
    """The homes so far, by key, and the problems with one of a kind per cell."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.homes: dict[tuple[str, str | None, str], Home] = {}
        self.range_home: Home | None = None     # of the merged range that a continuation row belongs to
        self.passing = False    # the first row of the merged range was left out
        self.said: set[tuple[str, str, str]] = set()

    def add(self, reading: Reading) -> None:
        if not reading.continues:
            self.passing = False
            self.range_home = self._begin(reading)
        elif not self.passing:
            self._continue(reading)

    def leave_out(self, *, continues: bool) -> None:
        """Pass over a row that a person took out; the rest of its merged range goes with the first row."""
        self.passing = self.passing or not continues

    def _begin(self, reading: Reading) -> Home | None:
        """Let in, merge or keep out a row of its own; return the home that continuation rows add to."""
        if reading.kept_out or reading.home is None:
            self._keep_out(reading, reading.problems)
            return None
        earlier = self.homes.get(reading.home.key)
        if earlier is None:
            self._say(reading.problems)
            self.homes[reading.home.key] = reading.home
            self.result.homes.append(reading.home)
            return reading.home
        if contradicts(earlier, reading.home):
            self._conflict(reading, earlier, reading.problems)
            return None
        self._say([problem for problem in reading.problems if problem.code not in MISSING])
        cell, value = reading.unit_cell
        self._say([Problem(reading.sheet, cell, value, "duplicate.merged", str(earlier.source.row),
                           reading.row + 1)])
        merge(earlier, reading.home)
        return earlier

    def _continue(self, reading: Reading) -> None:
        """A continuation row adds people to the home of its merged range, or shares its fate."""
        problems = [problem for problem in reading.problems if problem.code not in MISSING]
        if reading.kept_out or self.range_home is None or reading.home is None:
            self._keep_out(reading, problems)
        elif contradicts(self.range_home, reading.home):
            self._conflict(reading, self.range_home, problems)
        else:
            self._say(problems)
            merge(self.range_home, reading.home)

    def _conflict(self, reading: Reading, earlier: Home, problems: list[Problem]) -> None:
        cell, value = reading.area_cell
        self._keep_out(reading, problems)
        self._say([Problem(reading.sheet, cell, value, "duplicate.conflict", str(earlier.source.row),
                           reading.row + 1)])

    def _keep_out(self, reading: Reading, problems: list[Problem]) -> None:
        self._say(problems)
        self.result.kept_out.setdefault(reading.sheet, []).append(reading.row + 1)

    def _say(self, problems: list[Problem]) -> None:
        for problem in problems:
            place = (problem.sheet, problem.cell, problem.code)
            if place not in self.said:
                self.said.add(place)
                self.result.problems.append(problem)


def contradicts(earlier: Home, later: Home) -> bool:
    return earlier.area is not None and later.area is not None and earlier.area != later.area


def merge(earlier: Home, later: Home) -> None:
    """Fill the gaps of the earlier home; its own values stay."""
    if earlier.area is None:
        earlier.area, earlier.area_assumed = later.area, later.area_assumed
    earlier.storey = later.storey if earlier.storey is None else earlier.storey
    earlier.status = earlier.status or later.status
    earlier.people = joined([*earlier.people, *later.people])
    earlier.vehicles.extend(plate for plate in later.vehicles if plate not in earlier.vehicles)
    earlier.parking.extend(label for label in later.parking if label not in earlier.parking)
