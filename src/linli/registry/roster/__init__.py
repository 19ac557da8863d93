"""Read an office's roster (业主花名册): any spreadsheet of homes and people becomes homes, people and named problems.

Pure: no database, no Django. `read(data)` is the way in.
The contract is tests/rosters/FORMAT.md, in short docs/roster.md.
"""
from linli.registry.roster.reader import read
from linli.registry.roster.result import Home, Person, Problem, Result, Source

__all__ = ["Home", "Person", "Problem", "Result", "Source", "read"]
