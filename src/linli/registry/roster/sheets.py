"""Read the data rows of one roster sheet into homes and problems."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from linli.kernel.spreadsheets import Cell, Sheet
from linli.kernel.xlsx import column_letter
from linli.registry.roster import cells as values
from linli.registry.roster import keys, people
from linli.registry.roster.header import Header
from linli.registry.roster.problems import ERRORS
from linli.registry.roster.result import Home, Person, Problem, Source
from linli.registry.roster.rows import DataRow
from linli.registry.roster.text import clean

MISSING = ("area.missing", "owner.missing")     # not said of a row that is merged into an earlier one


@dataclass(slots=True)
class Reading:
    """What one data row says."""

    sheet: str
    row: int
    home: Home | None = None        # None when its key cannot be told
    problems: list[Problem] = field(default_factory=list)
    continues: bool = False
    area_cell: tuple[str, str] = ("", "")      # cell and value, for a conflict found later
    unit_cell: tuple[str, str] = ("", "")

    @property
    def kept_out(self) -> bool:
        return self.home is None or any(problem.code in ERRORS for problem in self.problems)


class SheetReader:
    """Reads rows of one sheet with one header."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self.sheet, self.header = sheet, header
        named = keys.SHEET_NAME.fullmatch(keys.compact(sheet.name))
        self.sheet_building = keys.building(named["b"]) if named else None

    def read(self, row: DataRow) -> Reading:
        reading = Reading(self.sheet.name, row.row, continues=row.continues)
        key = self._key(row, reading)
        home = Home(*(key or ("", None, "")), source=Source(self.sheet.name, row.row + 1))
        self._kind_and_status(row, reading, home)
        self._storey(row, reading, home)
        self._area(row, reading, home)
        self._people(row, reading, home)
        self._vehicles(row, reading, home)
        if (column := self.header.column("note")) is not None:
            home.note = clean(row.cell(column).text)
        reading.home = home if key else None
        return reading

    # The key -------------------------------------------------------------------------------------------------

    def _key(self, row: DataRow, reading: Reading) -> tuple[str, str | None, str] | None:
        column = self.header.column("unit")
        assert column is not None
        cell = row.cell(column)
        reading.unit_cell = (self._name(row, column), cell.text)
        own_building, building_bad = self._column(row, reading, "building")
        own_entrance, entrance_bad = self._column(row, reading, "entrance")
        if cell.kind == "broken":
            self._problem(reading, row, column, "unit.unreadable")
            return None
        if values.is_blank(cell):
            self._problem(reading, row, column, "unit.missing")
            return None
        above = row.above
        known = own_building or above.section_building or self.sheet_building or above.filled_building
        code = keys.code(cell.text, building_known=bool(known) or building_bad)
        if code is None:
            self._problem(reading, row, column, "unit.unreadable")
            return None
        if building_bad or entrance_bad:
            return None
        sources = (code.building, own_building, above.section_building, self.sheet_building)
        buildings = [name for name in sources if name]
        entrances = [name for name in (code.entrance, own_entrance, above.section_entrance) if name]
        if len(set(buildings)) > 1 or len(set(entrances)) > 1:
            self._problem(reading, row, column, "unit.conflict")
            return None
        building = buildings[0] if buildings else above.filled_building
        if building is None:
            beside = self.header.column("building")
            self._problem(reading, row, column if beside is None else beside, "unit.missing")
            return None
        return building, entrances[0] if entrances else above.filled_entrance, code.unit

    def _column(self, row: DataRow, reading: Reading, name: str) -> tuple[str | None, bool]:
        """The building or entrance that its own column writes in this row, and whether it cannot be read."""
        column = self.header.column(name)
        cell = row.cell(column)
        if column is None or values.is_blank(cell):
            return None, False
        read = keys.building if name == "building" else keys.entrance
        text = None if cell.kind == "broken" else read(cell.text)
        if text is None:
            self._problem(reading, row, column, "unit.unreadable")
        return text, text is None

    # Values --------------------------------------------------------------------------------------------------

    def _kind_and_status(self, row: DataRow, reading: Reading, home: Home) -> None:
        if (column := self.header.column("kind")) is not None:
            home.kind, good = values.kind(row.cell(column))
            self._unless(good, reading, row, column)
        if (column := self.header.column("status")) is not None:
            home.status, good = values.status(row.cell(column))
            self._unless(good, reading, row, column)

    def _storey(self, row: DataRow, reading: Reading, home: Home) -> None:
        if (column := self.header.column("storey")) is not None:
            home.storey, good = values.storey(row.cell(column))
            self._unless(good, reading, row, column)
        if home.storey is None:
            home.storey = keys.storey_of(home.unit)

    def _area(self, row: DataRow, reading: Reading, home: Home) -> None:
        column = self.header.column("area")
        if column is None:
            return
        found = values.area(row.cell(column), home.kind)
        reading.area_cell = (self._name(row, column), row.cell(column).text)
        home.area, home.area_assumed = found.value, found.code == "area.assumed"
        if found.code:
            self._problem(reading, row, column, found.code, found.value or "")
        elif found.value is None and not row.continues:
            self._problem(reading, row, column, "area.missing")

    def _people(self, row: DataRow, reading: Reading, home: Home) -> None:
        owners = self._owners(row, reading, home)
        tenants = self._others(row, reading, "tenant", "tenant_phone")
        family = self._others(row, reading, "family", None)
        home.people = joined([*owners, *tenants, *family])

    def _owners(self, row: DataRow, reading: Reading, home: Home) -> list[Person]:
        columns = self.header.columns.get("name", [])
        named = self._named(row, reading, columns)
        relation, good = people.relation_of(row.cell(self.header.column("relation")))
        if not good:
            self._problem(reading, row, self.header.columns["relation"][0], "value.unknown")
        found = [Person(one.name, relation=one.relation or relation, share=one.share) for one in named]
        if columns and not found and not row.continues and home.status != "未售":
            self._problem(reading, row, columns[0], "owner.missing")
        numbers, first = self._phones(row, reading, self.header.columns.get("phone", []))
        if numbers and not found:
            found = [Person(None, relation=relation)]
        if not people.pair(found, numbers) and first is not None:
            self._problem(reading, row, first, "phone.unpaired")
        self._shares(row, reading, found)
        return found

    def _others(self, row: DataRow, reading: Reading, field_: str, phone_field: str | None) -> list[Person]:
        named = self._named(row, reading, self.header.columns.get(field_, []))
        found = [Person(one.name, relation=one.relation or field_, share=one.share) for one in named]
        numbers, _ = self._phones(row, reading, self.header.columns.get(phone_field or "", []))
        if numbers and not found:
            found = [Person(None, relation=field_)]
        people.pair(found, numbers)
        return found

    def _named(self, row: DataRow, reading: Reading, columns: Iterable[int]) -> list[people.Named]:
        found: list[people.Named] = []
        for column in columns:
            named, good = people.names(row.cell(column))
            if not good:
                for one in named:
                    one.share = None
                self._problem(reading, row, column, "value.unknown")
            found.extend(named)
        return found

    def _phones(self, row: DataRow, reading: Reading, columns: Iterable[int]) -> tuple[list[values.Phone], int | None]:
        """The phones of several columns as one list, and the first filled column."""
        found: list[values.Phone] = []
        first: int | None = None
        for column in columns:
            numbers, good = values.phones(row.cell(column))
            self._unless(good, reading, row, column, "phone.invalid")
            if numbers and first is None:
                first = column
            found.extend(numbers)
        return found, first

    def _shares(self, row: DataRow, reading: Reading, found: list[Person]) -> None:
        column = self.header.column("share")
        if column is None:
            return
        parts = people.shares(row.cell(column), len(found))
        if parts is None:
            self._problem(reading, row, column, "value.unknown")
            return
        for person, part in zip(found, parts, strict=True):
            person.share = person.share or part

    def _vehicles(self, row: DataRow, reading: Reading, home: Home) -> None:
        for name in ("vehicle", "parking"):
            for column in self.header.columns.get(name, []):
                either = name == "parking" or column in self.header.merged_plates
                plates, labels, good = values.plates(row.cell(column), parking=either)
                home.vehicles.extend(plate for plate in plates if plate not in home.vehicles)
                home.parking.extend(label for label in labels if label not in home.parking)
                self._unless(good, reading, row, column)

    # Problems ------------------------------------------------------------------------------------------------

    def _name(self, row: DataRow, column: int) -> str:
        at_row, at_column = row.at(column)
        return f"{column_letter(at_column)}{at_row + 1}"

    def _unless(self, good: bool, reading: Reading, row: DataRow, column: int, code: str = "value.unknown") -> None:
        if not good:
            self._problem(reading, row, column, code)

    def _problem(self, reading: Reading, row: DataRow, column: int, code: str, detail: str = "") -> None:
        cell: Cell = row.cell(column)
        reading.problems.append(Problem(self.sheet.name, self._name(row, column), cell.text, code, detail,
                                        row.row + 1, clean(self.header.titles.get(column, ""))))


def joined(found: list[Person]) -> list[Person]:
    """The same name is one person; a person without a name is matched by phone and takes the other's name."""
    kept: list[Person] = []
    for person in found:
        same = _same(kept, person)
        if same is None:
            kept.append(person)
            continue
        same.name = same.name or person.name
        same.share = same.share or person.share
        for number in person.phones:
            same.add_phone(number)
    return kept


def _same(kept: list[Person], person: Person) -> Person | None:
    if person.name is None:
        return next((one for one in kept if set(one.phones) & set(person.phones)), None)
    by_name = next((one for one in kept if one.name == person.name), None)
    return by_name or next((one for one in kept if one.name is None and set(one.phones) & set(person.phones)), None)
