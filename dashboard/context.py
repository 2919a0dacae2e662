"""What every page's shell shows: the place in the navigation, the accounts, what needs the person and what is left to do.

Nothing is asked of the database until a template uses it, so that a fragment costs nothing; a whole page costs two queries.
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dashboard.guards import person
from kindness import queues
from kindness.models import Action, QueueCount

# Pages that are not in the navigation themselves: where it shows the person to be.
PLACES = {
    "dashboard:queue": "dashboard:review",
    "dashboard:card": "dashboard:review",
    "dashboard:confirm": "dashboard:review",
    "dashboard:block": "dashboard:review",
    "dashboard:batch": "dashboard:history",
    "dashboard:account_new": "dashboard:accounts",
    "dashboard:account_edit": "dashboard:accounts",
    "dashboard:import_new": "dashboard:accounts",
    "dashboard:import_preview": "dashboard:accounts",
    "dashboard:import_remove": "dashboard:accounts",
}
MOST_TO_DO = 100


def shell(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    place = match.view_name if match else ""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"nav_place": place, "signup_open": settings.SIGNUP == "open"}
    return {
        "nav_place": PLACES.get(place, place),
        # Callables, which a template calls when it comes to them; the cache is this request's own.
        "nav_review_count": cache(lambda: needing(request)),
        "nav_todo_count": cache(lambda: to_do(request)),
    }


def needing(request: HttpRequest) -> int:
    """How many comments wait for a decision on all of the person's accounts."""
    return QueueCount.objects.totals_for(person(request))[queues.REVIEW]


def to_do(request: HttpRequest) -> int:
    """How many things wait to be done by hand, counted no further than MOST_TO_DO."""
    return Action.objects.for_user(person(request)).to_do().order_by()[:MOST_TO_DO].count()
