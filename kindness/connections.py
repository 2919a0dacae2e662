"""From an account's row to a live connector; called by ingest and deliver."""

from django.conf import settings

from kindness import platforms
from kindness.models import Account


def connect(account: Account) -> platforms.Connector:
    """Raises platforms.Refused where the account has no connection."""
    return platforms.connect(account.connection, handle=account.handle, options={"demo_network": settings.DEMO_NETWORK})
