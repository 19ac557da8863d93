"""Addresses of the collection board."""
from django.urls import path

from linli.domains.fees.collection import pages, permissions
from linli.kernel.ui import nav

urlpatterns = [path("console/fees/collection/", pages.start, name="collection-start"),
               path("console/fees/collection/<int:community_id>", pages.board, name="collection"),
               path("console/fees/collection/<int:community_id>/homes", pages.homes, name="collection-homes"),
               path("console/fees/collection/<int:community_id>/slips.pdf", pages.slips, name="collection-slips"),
               path("console/fees/collection/<int:community_id>/homes.<str:form>", pages.export,
                    name="collection-export")]

nav.entry("console", "收费", "收缴分析", "fees:collection-start", icon="chart-line", right=permissions.SEE_COLLECTION,
          order=40)
