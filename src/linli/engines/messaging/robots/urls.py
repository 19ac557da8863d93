"""Addresses of the robots' page."""
from django.urls import path

from linli.engines.messaging import permissions
from linli.engines.messaging.robots import pages
from linli.kernel.ui import nav

urlpatterns = [
    path("console/robots/", pages.robots, name="robots"),
    path("console/robots/<int:robot_id>/try", pages.try_robot, name="try-robot"),
    path("console/robots/<int:robot_id>/remove", pages.remove, name="remove-robot"),
]

nav.entry("console", "管理", "群机器人", "messaging:robots", icon="robot", right=permissions.KEEP_ROBOTS, order=60)
