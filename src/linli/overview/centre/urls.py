"""Addresses of the centre: the board of the console, the wall, and what a change swaps in each."""
from django.urls import path

from linli.engines.cases.permissions import SEE_BOARD
from linli.kernel.ui import nav
from linli.overview.centre import pages

prefix = ""
app_name = "centre"

urlpatterns = [
    path("console/centre/", pages.board, name="board"),
    path("console/centre/live", pages.board_live, name="board-live"),
    path("wall/", pages.wall, name="wall"),
    path("wall/live", pages.wall_live, name="wall-live"),
]

nav.entry("console", "服务", "指挥中心", "centre:board", icon="layout-dashboard", right=SEE_BOARD, order=1,
          whole_area=True)
