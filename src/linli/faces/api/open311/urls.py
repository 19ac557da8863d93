from django.urls import path, re_path, register_converter

from linli.faces.api.open311 import views


class Form:
    regex = "xml|json"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(Form, "open311_form")

urlpatterns = [
    path("discovery.<open311_form:form>", views.discovery, name="open311-discovery"),
    path("services.<open311_form:form>", views.service_list, name="open311-services"),
    path("services/<str:code>.<open311_form:form>", views.service_definition, name="open311-service"),
    path("requests.<open311_form:form>", views.requests, name="open311-requests"),
    path("requests/<str:number>.<open311_form:form>", views.one_request, name="open311-request"),
    path("tokens/<str:number>.<open311_form:form>", views.token, name="open311-token"),
    re_path(r"^.*\.(?P<form>json)$", views.unknown),
    re_path(r"^.*$", views.unknown, {"form": "xml"}),
]
