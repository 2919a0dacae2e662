"""HTTP in, HTML out."""

from django.urls.resolvers import URLPattern

app_name = "dashboard"
urlpatterns: list[URLPattern] = []
