"""`/api/v1/…`, its OpenAPI document and a page that shows it; `/open311/v2/…` for the programs of cities."""
from django.urls import include, path

from .docs import docs
from .root import api

urlpatterns = [path("api/v1/docs", docs, name="api-docs"), path("api/v1/", api.urls),
               path("open311/v2/", include("linli.faces.api.open311.urls"))]
