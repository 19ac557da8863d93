"""The OpenAPI document, as ninja writes it but for two things that would be untrue of Linli.

Rooms may name their rows alike: the second `BillRow` is documented as `payments.BillRow`, not over the first.
Refusals are documented under the content type they are sent with.
"""
import json
import re
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from linli.kernel.api import PROBLEMS

from .words import PARAMETERS

REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')


class Document(OpenAPISchema):
    tag = ""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self.meant: dict[str, str] = {}     # name in the document → what it was first used for
        super().__init__(api, path_prefix)

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        self.tag = (operation.tags or [""])[0]
        return super().operation_details(operation)

    def operation_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().operation_parameters(operation)
        for parameter in found:
            if words := PARAMETERS.get(parameter["name"]):
                parameter["description"] = words
        return found

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        answers: dict[int, dict[str, Any]] = super().responses(operation)
        for status, answer in answers.items():
            if status in PROBLEMS and "application/json" in answer.get("content", {}):
                answer["content"]["application/problem+json"] = answer["content"].pop("application/json")
        return answers

    def _create_schema_from_model(self, model: Any, by_alias: bool = True, remove_level: bool = True,
                                  mode: Any = "validation") -> tuple[dict[str, Any], bool]:
        kept, self.schemas = self.schemas, {}
        schema, required = super()._create_schema_from_model(model, by_alias, remove_level, mode)
        found, self.schemas = self.schemas, kept
        names = {name: self.name_for(name, expanded(name, found)) for name in found}
        self.schemas |= {names[name]: renamed(definition, names) for name, definition in found.items()}
        return renamed(schema, names), required

    def name_for(self, name: str, meaning: str) -> str:
        """Return the first of `Row`, `room.Row`, `room.Row2`, … that is free or means the same."""
        tried = [name, f"{self.tag}.{name}", *(f"{self.tag}.{name}{number}" for number in range(2, 50))]
        return next(one for one in tried if self.meant.setdefault(one, meaning) == meaning)


def expanded(name: str, found: dict[str, Any]) -> str:
    """A definition with all that it refers to, as one text to compare."""
    needed, waiting = {}, [name]
    while waiting:
        one = waiting.pop()
        if one in found and one not in needed:
            needed[one] = found[one]
            waiting += REFERENCE.findall(json.dumps(found[one]))
    return json.dumps(needed, sort_keys=True)


def renamed(schema: Any, names: dict[str, str]) -> Any:
    return json.loads(REFERENCE.sub(lambda found: f'"#/components/schemas/{names.get(found[1], found[1])}"',
                                    json.dumps(schema)))
