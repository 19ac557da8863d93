"""The console's own addresses; those of rooms stand with the rooms."""
from django.urls import path

from linli.kernel.ui import nav

from . import labels, pages, permissions

prefix = "console/"
app_name = "console"

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", pages.search, name="search"),
    path("switch", pages.switch, name="switch"),
    path("gallery", pages.gallery, name="gallery"),
    path("communities/<int:community_id>/spots/labels.pdf", labels.spot_labels, name="spot_labels"),
]

nav.entry("console", "管理", "组件样张", "console:gallery", icon="layout-kanban", order=99,
          right=permissions.SEE_GALLERY)
