"""The Django project and the domain: works without any web page."""

from kindness.celery import app as celery_app

__all__ = ["celery_app"]
