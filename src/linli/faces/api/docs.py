"""A readable page of the OpenAPI document, without a script from elsewhere."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel.http import Request
from linli.kernel.pages import public_page

from .root import api
from .words import ABOUT, GROUPS

PLACES = {"path": "地址", "query": "问号后", "header": "请求头", "body": "正文"}
TYPES = {"integer": "整数", "string": "文字", "boolean": "是否", "number": "数", "array": "列表", "object": "对象",
         "null": "空"}
FORMATS = {"date": "日期", "date-time": "时间"}


@dataclass(frozen=True)
class Given:
    """One thing to send: a parameter or a field of the body."""

    name: str
    where: str
    type: str
    required: bool
    words: str


@dataclass(frozen=True)
class Documented:
    method: str
    path: str
    title: str
    right: str
    words: str
    given: list[Given]
    answer: str
    fields: list[tuple[str, str]]


@public_page
def docs(request: Request) -> HttpResponse:
    """List every operation with its right, what to send and what comes back."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    groups = [(GROUPS.get(tag, tag), tag, rows) for tag, rows in grouped(schema).items()]
    return render(request, "api/docs.html", {"groups": groups, "about": ABOUT.replace("`", "")})


def grouped(schema: Any) -> dict[str, list[Documented]]:
    groups: dict[str, list[Documented]] = {tag: [] for tag in GROUPS}
    for path, methods in sorted(schema["paths"].items()):
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(documented(schema, path, method, operation))
    return {tag: rows for tag, rows in groups.items() if rows}


def documented(schema: Any, path: str, method: str, operation: Any) -> Documented:
    right, _, words = operation.get("description", "").partition("\n\n")
    given = [Given(one["name"], PLACES[one["in"]], type_of(one["schema"]), one["required"], one.get("description", ""))
             for one in operation.get("parameters", [])]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        needed = resolved(schema, body).get("required", [])
        given += [Given(name, PLACES["body"], kind, name in needed, "") for name, kind in fields_of(schema, body)]
    done: dict[str, Any] = next((one for status, one in operation["responses"].items() if int(status) < 300), {})
    answer = done.get("content", {}).get("application/json", {}).get("schema", {})
    return Documented(method.upper(), path, operation["summary"], right.replace("`", ""), words.strip(), given,
                      type_of(answer), fields_of(schema, answer))


def resolved(schema: Any, part: Any) -> Any:
    """The definition that a reference, or the items of a list, lead to."""
    part = part.get("items", part)
    name = part.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"].get(name, part)


def fields_of(schema: Any, part: Any) -> list[tuple[str, str]]:
    return [(name, type_of(field)) for name, field in resolved(schema, part).get("properties", {}).items()]


def type_of(part: Any) -> str:
    """`列表（HomeRow）`, `日期，可空`, `open / closed`."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "enum" in part or "const" in part:
        return " / ".join(map(str, part.get("enum", [part.get("const")])))
    if "anyOf" in part:
        kinds = [type_of(one) for one in part["anyOf"]]
        rest = "或".join(dict.fromkeys(kind for kind in kinds if kind != TYPES["null"]))
        return f"{rest}，可空" if TYPES["null"] in kinds else rest
    if part.get("type") == "array":
        return f"列表（{type_of(part.get('items', {}))}）"
    return FORMATS.get(part.get("format", ""), TYPES.get(part.get("type", ""), "任意"))
