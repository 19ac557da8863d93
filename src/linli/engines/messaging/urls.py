from django.urls import path

from linli.engines.messaging import pages

prefix = ""
app_name = "messaging"

urlpatterns = [path("outbox", pages.outbox, name="outbox")]
