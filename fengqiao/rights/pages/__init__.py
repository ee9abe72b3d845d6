"""Pages of a person's rights: my data."""

from django.urls import path

from fengqiao.rights.pages import data

app_name = "rights"

urlpatterns = [
    path("mine/data/", data.data, name="data"),
    path("mine/data/copy/", data.copy, name="copy"),
    path("mine/data/erase/", data.erase, name="erase"),
]
