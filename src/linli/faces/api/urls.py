"""`/api/v1/…`, its OpenAPI document and a page that shows it."""
from django.urls import path

from .docs import docs
from .root import api

prefix = "api/v1/"

urlpatterns = [path("docs", docs, name="api-docs"), path("", api.urls)]
