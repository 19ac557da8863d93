"""Addresses of the collection board."""
from django.urls import path

from linli.domains.fees.collection import pages, permissions
from linli.kernel.ui import nav

urlpatterns = [path("console/fees/collection/", pages.start, name="collection-start"),
               path("console/fees/collection/<int:community_id>", pages.board, name="collection")]

nav.entry("console", "收费", "收缴分析", "fees:collection-start", icon="chart-line", right=permissions.SEE_COLLECTION,
          order=40)
