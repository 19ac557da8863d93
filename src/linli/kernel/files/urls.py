from django.urls import path

from . import pages

prefix = "files/"
app_name = "files"
urlpatterns = [path("<int:file_id>", pages.file, name="file"),
               path("<int:file_id>/<int:side>", pages.file, name="thumbnail")]
