"""Addresses of the room. Each subject adds its own list."""
from django.urls import URLPattern, URLResolver

prefix = "console/fees/"
app_name = "fees"
urlpatterns: list[URLPattern | URLResolver] = []
