"""Linli's addresses and a few more: enter a home without a sign-in."""
from decimal import Decimal

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from linli.kernel.access import system
from linli.registry.places import commands as places
from linli.urls import urlpatterns as ours
from tests.factories import new_area, new_community

from .jobs import enter_home_later

handler404, handler500 = "linli.urls.handler404", "linli.urls.handler500"


@csrf_exempt
def enter_home(request: HttpRequest, area: int, community: int, number: str) -> JsonResponse:
    return JsonResponse({"id": places.add_unit(community, building="1", entrance="1", number=number,
                                               area=Decimal("80"), by=system(area))})


@csrf_exempt
def enter_home_by_job(request: HttpRequest, area: int, community: int, number: str) -> JsonResponse:
    enter_home_later.defer(community, number=number, by=system(area))
    return JsonResponse({})


@csrf_exempt
def found_estate(request: HttpRequest) -> JsonResponse:
    area = new_area()
    return JsonResponse({"area": area, "community": new_community(area)})


urlpatterns = [
    path("faults/estate", found_estate),
    path("faults/<int:area>/<int:community>/<number>", enter_home),
    path("faults/<int:area>/<int:community>/<number>/later", enter_home_by_job),
    *ours,
]
