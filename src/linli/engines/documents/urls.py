from django.urls import path

from . import pages

prefix = "v/"
app_name = "documents"
urlpatterns = [path("", pages.verify, name="verify"), path("<str:code>", pages.verify, name="verified")]
