"""A readable page of the OpenAPI document, without a script from elsewhere."""
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel.http import Request
from linli.kernel.pages import public_page

from .root import api


@public_page
def docs(request: Request) -> HttpResponse:
    """List every operation with its right, parameters and answers."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return render(request, "api/docs.html", {"groups": grouped(schema)})


def grouped(schema: Any) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in sorted(schema["paths"].items()):
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append({
                "method": method.upper(), "path": path, "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "parameters": [parameter["name"] for parameter in operation.get("parameters", [])]})
    return groups
