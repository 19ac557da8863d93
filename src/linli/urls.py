"""Addresses. Each room that has a `urls.py` is included under the prefix it names (`prefix = "console/fees/"`)."""
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from linli.kernel.http import failure
from linli.kernel.metrics import metrics
from linli.kernel.ready import readyz


def rooms() -> list[URLPattern | URLResolver]:
    names = [f"{room}.urls" for room in settings.INSTALLED_APPS if room.startswith("linli.")]
    modules = [import_module(name) for name in names if find_spec(name)]
    return [path(getattr(module, "prefix", ""), include(module)) for module in modules]


urlpatterns = [*rooms(), path("readyz", readyz, name="readyz"), path("metrics", metrics, name="metrics"),
               path("language", set_language, name="language")]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failure(request, 400, "请求不完整", "请返回上一页刷新后再试。")


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failure(request, 403, "没有权限", "您不能看这一页。需要的话请找管理员或负责人。")


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failure(request, 404, "没有找到", "这个地址没有内容，可能已经移走，或者您无权查看。")


def handler500(request: HttpRequest) -> HttpResponse:
    return failure(request, 500, "系统出错了", "刚才的操作没有生效，已经记录下来。请稍后再试。")
