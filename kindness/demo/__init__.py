"""The demo: an invented creator with ninety days of written comments on a network of our own. Its login is public knowledge."""

EMAIL = "demo@kindness.example"
PASSWORD = "kindness-demo"
HANDLE = "isla.and.clay"
