"""The root of `/api/v1`: every room's operations, one error form, the OpenAPI document."""
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from linli.kernel.api import ROUTERS
from linli.kernel.errors import NotFound, NotSignedIn, Refused

from .document import Document
from .words import ABOUT, GROUPS

TITLES = {400: "请求有误", 401: "未登录", 403: "没有权限", 404: "没有找到", 409: "重复的请求", 413: "内容太大",
          415: "格式不支持", 422: "内容有误", 429: "太频繁", 500: "系统出错", 503: "系统正忙"}


class LinliAPI(NinjaAPI):
    def get_openapi_schema(self, *, path_prefix: str | None = None,
                           path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        return Document(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    def create_response(self, request: HttpRequest, data: Any, *, status: int | None = None,
                        temporal_response: HttpResponse | None = None) -> HttpResponse:
        """An answer that did not change since a client's `If-None-Match` is told in one line (304)."""
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if request.method != "GET" or response.status_code != 200:
            return response
        set_response_etag(response)
        response.headers["Cache-Control"] = "private, no-cache"
        return cast(HttpResponse, get_conditional_response(request, etag=response.headers["ETag"], response=response))


api = LinliAPI(
    title="Linli 邻里", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json",
    description=ABOUT, openapi_extra={"tags": [{"name": tag, "description": words} for tag, words in GROUPS.items()]})


def import_operations() -> None:
    """Import `api.py` of every room and of every subject inside it; importing declares its operations."""
    for room in settings.INSTALLED_APPS:
        if room.startswith("linli.") and not room.startswith("linli.faces"):
            folder = Path(str(import_module(room).__file__)).parent
            for file in sorted(folder.glob("**/api.py")):
                inner = ".".join(file.relative_to(folder).with_suffix("").parts)
                if find_spec(f"{room}.{inner}") and f"{room}.{inner}" != "linli.kernel.api":
                    import_module(f"{room}.{inner}")


import_operations()
for router in ROUTERS.values():
    # A word before a placeholder: else `/cases/fixed` is read as the case numbered "fixed".
    router.path_operations = dict(sorted(
        router.path_operations.items(), key=lambda one: [part.startswith("{") for part in one[0].split("/")]))
    api.add_router("", router)


def problem(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    body: dict[str, Any] = {"type": f"urn:linli:problem:{code}", "title": TITLES.get(status, "没有办成"),
                            "status": status, "detail": detail, "code": code, "errors": errors or []}
    response = HttpResponse(api.renderer.render(None, body, response_status=status), status=status,  # type: ignore[arg-type]
                            content_type="application/problem+json; charset=utf-8")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="linli"'
    return response


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    errors = [{"field": error.field, "detail": error.sentence}] if error.field else []
    return problem(error.status, error.code, error.sentence, errors)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, NotSignedIn.code, "请带上有效的令牌，或先登录。")


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, NotFound.code, NotFound.sentence)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][-1]), "detail": said(item)}
              for item in error.errors]
    return problem(422, "invalid", f"有 {len(errors)} 处填写有误，什么也没有改动。", errors)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "bad_request", "请求看不懂：请检查格式（JSON、编码）。")


WORDS = {"missing": "必须填写", "extra_forbidden": "没有这个字段", "int_parsing": "须是整数", "int_type": "须是整数",
         "int_from_float": "须是整数", "string_type": "须是文字", "string_too_short": "太短", "string_too_long": "太长",
         "string_pattern_mismatch": "格式不对", "greater_than_equal": "太小", "less_than_equal": "太大",
         "greater_than": "太小", "less_than": "太大", "enum": "不在可选范围内", "literal_error": "不在可选范围内",
         "bool_parsing": "须是 true 或 false", "date_from_datetime_parsing": "须是日期，如 2026-11-01",
         "date_parsing": "须是日期，如 2026-11-01", "list_type": "须是列表", "too_long": "太多", "too_short": "太少"}


def said(item: dict[str, Any]) -> str:
    return WORDS.get(item["type"], "填写有误")
