"""The Django project and the domain: works without any web page."""
