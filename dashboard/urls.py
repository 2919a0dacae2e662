"""HTTP in, HTML out."""

from django.urls import path
from django.urls.resolvers import URLPattern

from dashboard.views import health, welcome

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("setup/<str:token>/", welcome.setup, name="setup"),
    path("join/<str:token>/", welcome.join, name="join"),
    path("healthz", health.healthz, name="healthz"),
]
