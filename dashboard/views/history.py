"""History: what was decided, by whom and what came of it; and the one Undo that every page uses."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap

from dashboard import history_page, outcomes
from dashboard.cards import cards_of
from dashboard.fragments import card_html, counts, known, shown_on_the_page, taken_back_by, toast
from dashboard.guards import batch_or_404, person
from dashboard.replies import HtmxRequest, ids_in, private, say, way_back
from kindness import actions
from kindness.actions import Outcome
from kindness.models import Batch


@private
@require_safe
def history(request: HtmxRequest) -> HttpResponse:
    user = person(request)
    after, before = (next(iter(ids_in([request.GET.get(side, "")])), None) for side in ("after", "before"))
    page = history_page.batches(user, after=after, before=before)
    context = {"entries": [history_page.entry(batch, user) for batch in page.rows], "page": page, "here": request.get_full_path()}
    return render(request, "history/history.html", context)


@private
@require_safe
def batch(request: HtmxRequest, batch_id: int) -> HttpResponse:
    """One batch and each of its changes; comments by what was read in them, never by their text."""
    found, user = batch_or_404(request, batch_id), person(request)
    after, before = (next(iter(ids_in([request.GET.get(side, "")])), None) for side in ("after", "before"))
    page = history_page.actions_of(found, after=after, before=before)
    context = {
        "batch": found,
        "account": found.account,
        "entry": history_page.entry(history_page.with_sums(found), user),
        "changes": [history_page.change(action) for action in page.rows],
        "page": page,
        "here": request.get_full_path(),
    }
    with timezone.override(found.account.zone):
        return render(request, "history/batch.html", context)


@private
@require_POST
def undo(request: HtmxRequest, batch_id: int) -> HttpResponse:
    """Takes a batch back; with `part` only the comments named. Answers a card or a message in place, or leads back."""
    found = batch_or_404(request, batch_id)
    part = request.POST.get("part") == "1"
    chosen = ids_in(request.POST.getlist("comment"))
    outcome = actions.undo(found, by=person(request), comments=chosen if part else None)
    text = outcomes.undone(outcome)
    answer = {"card": _card_back, "message": _message_back}.get(request.POST.get("as", ""))
    if request.htmx and answer:
        return answer(request, found, outcome, text)
    say(request, text, undo=taken_back_by(outcome))
    return redirect(way_back(request, reverse("dashboard:history")))


def _card_back(request: HtmxRequest, batch: Batch, outcome: Outcome, text: str) -> HttpResponse:
    """The card as it was before, the others on the page that came back with it, and a message where some did not."""
    ids = ids_in([request.POST.get("card", "")])
    if not known(batch.account, ids):
        raise Http404
    back = [id for id in shown_on_the_page(request) if id in set(outcome.ids) and id not in ids]
    cards = cards_of(known(batch.account, [*ids, *back]))
    html = "".join(card_html(request, batch.account, card, oob=card.id not in ids) for card in cards)
    said = toast(request, text, level="info") if outcome.skipped or not outcome.changed or back else ""
    return HttpResponse(html + counts(request, batch.account) + said)


def _message_back(request: HtmxRequest, batch: Batch, outcome: Outcome, text: str) -> HttpResponse:
    """A message in place of the one whose Undo was clicked, and the cards that are on the page."""
    shown = shown_on_the_page(request)
    cards = cards_of(known(batch.account, shown))
    html = "".join(card_html(request, batch.account, card, oob=True) for card in cards)
    message = toast(request, text, undo=taken_back_by(outcome), shown=shown, in_place=True)
    return reswap(HttpResponse(message + html + counts(request, batch.account)), "outerHTML")
