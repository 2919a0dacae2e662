"""Pieces of a page that are sent after a click: decided cards, counts and messages. Called by the views of Review and History."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import reswap

from dashboard import review_page
from dashboard.cards import DONE, Card, Decided, cards_of
from dashboard.context import needing, to_do
from dashboard.replies import HtmxRequest, ids_in
from kindness.actions import DECISIONS, Outcome
from kindness.models import Account, Batch, Comment

MOST_CARDS = 2 * review_page.PAGE


def taken_back_by(outcome: Outcome) -> Batch | None:
    """The batch that an Undo would take back; None where nothing changed."""
    return outcome.batch if outcome.changed or outcome.ids else None


def known(account: Account, ids: Sequence[int]) -> list[Comment]:
    """These comments as their cards need them, in the order given."""
    rows = review_page.with_parents(Comment.objects.of(account)).in_bulk(list(ids))
    return [rows[id] for id in ids if id in rows]


def here(request: HtmxRequest) -> str:
    """The address of the page that a fragment will stand in."""
    return request.htmx.current_url_abs_path or reverse("dashboard:review")


def card_html(request: HtmxRequest, account: Account, card: Card, **more: Any) -> str:
    context = {"card": card, "account": account, "here": here(request), **more}
    with timezone.override(account.zone):
        return render_to_string("review/_card.html", context, request)


def counts(request: HtmxRequest, account: Account) -> str:
    """The counts of the tabs and of the navigation, for out-of-band swaps."""
    context = {
        "tabs": review_page.tabs_of(account).values(),
        "count": needing(request),
        "to_do": to_do(request),
    }
    return render_to_string("review/_counts.html", context, request)


def toast(
    request: HtmxRequest,
    text: str,
    *,
    level: str = "success",
    undo: Batch | None = None,
    shown: Sequence[int] = (),
    in_place: bool = False,
) -> str:
    """A message that floats over the page; its Undo brings back the cards of `shown` too. `in_place`: instead of another one."""
    context = {
        "text": text,
        "level": level,
        "undo_url": reverse("dashboard:undo", args=[undo.pk]) if undo else "",
        "undo_target": "closest .message" if undo else "",
        "undo_fields": [("as", "message"), ("shown", ",".join(map(str, shown)))],
    }
    return render_to_string("_message.html" if in_place else "review/_toast.html", context, request)


def shown_on_the_page(request: HtmxRequest) -> list[int]:
    return ids_in(request.POST.get("shown", "")[:2_000].split(","))


def decided_in_place(
    request: HtmxRequest, account: Account, wanted: str, ids: Sequence[int], outcome: Outcome, text: str
) -> HttpResponse:
    """The decided cards where they stand, then what changed elsewhere on the page: other cards, counts, and a message.

    A single card says by itself what was done to it; a message comes only where there is more to say.
    """
    single = len(ids) == 1 and request.htmx.target == f"comment-{ids[0]}"
    shown = shown_on_the_page(request)
    changed = {*outcome.ids, *ids}
    touched = [id for id in shown if id in changed] if shown else list(ids)[:MOST_CARDS]
    cards = cards_after(account, wanted, list(dict.fromkeys([*ids, *touched])) if single else touched)
    html = "".join(card_html(request, account, each, oob=not (single and each.id == ids[0])) for each in cards)
    undo = taken_back_by(outcome)
    said: str
    if single and undo and wanted in DECISIONS:
        said = render_to_string("review/_said.html", {"text": text})
    else:
        said = toast(request, text, undo=undo, shown=touched, level="success" if undo else "info")
    response = HttpResponse(html + counts(request, account) + said)
    return response if single else reswap(response, "none")


def cards_after(account: Account, wanted: str, ids: Sequence[int]) -> list[Card]:
    """These comments' cards with what was done to them; whoever clicked twice gets the Undo of the first click."""
    comments = known(account, ids)
    last = review_page.last_decisions(ids)
    decided = {}
    for comment in comments:
        if wanted in DONE and comment.pk in last and _is_so(comment, wanted):
            done, batch = DONE[wanted], last[comment.pk].batch_id
            decided[comment.pk] = Decided(done.icon, done.word, batch, whole=wanted == "block")
    return cards_of(comments, decided=decided)


def _is_so(comment: Comment, wanted: str) -> bool:
    """Whether the comment is now what the act makes of it; one that is gone or not ours to decide is not."""
    if wanted in {"ignore", "notice"}:
        return comment.ignored == (wanted == "ignore")
    state = Comment.State.KEPT if wanted == "keep" else Comment.State.HIDDEN
    return comment.state == state and not comment.ignored
