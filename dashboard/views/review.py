"""Review: the queues, their cards, and every decision made on them; with htmx in place, without it by the way of a redirect."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap

from dashboard import outcomes, review_page
from dashboard.cards import acts_on, cards_of
from dashboard.forms import FilterForm
from dashboard.fragments import card_html, counts, decided_in_place, known, taken_back_by, toast
from dashboard.guards import account_or_404, author_or_404, comment_or_404, person
from dashboard.replies import HtmxRequest, ids_in, private, say, way_back
from dashboard.review_page import MORE, MOST_COUNTED, TABS, Filters, Page, Selection, Tab
from dashboard.templatetags.words import author_name, up_to
from kindness import actions
from kindness.models import Account, Author, Comment

MOST_IN_AN_ADDRESS = 200
NAMES_SHOWN = 12
ACTS = {*actions.DECISIONS, "block", "unblock"}


# --- Pages --------------------------------------------------------------------------------------------------------


@private
@require_safe
def review(request: HtmxRequest) -> HttpResponse:
    found = review_page.first_in_need(person(request))
    if found is None:
        return render(request, "review/no_account.html")
    account, name = found
    return redirect("dashboard:queue", account.pk, name)


@private
@require_safe
def queue(request: HtmxRequest, account_id: int, name: str) -> HttpResponse:
    """A page of a queue. The moment and the counts are taken before the rows, so that nothing falls between the two."""
    account, opened = account_or_404(request, account_id), timezone.now()
    name, form = review_page.known_queue(name), FilterForm(account, request.GET)
    filters = Filters.of(form)
    form.offer_posts(account)
    tabs = review_page.tabs_of(account)
    place = {side: review_page.place_in(request.GET.get(side, "")) for side in ("after", "before")}
    page = review_page.page_of(account, name, filters, **place)
    found = review_page.found_in(account, name, filters)
    total = found.counted(MOST_COUNTED + 1) if filters.query() else tabs[name].comments
    context = {
        "account": account,
        "accounts": list(person(request).accounts.order_by("id").distinct()),
        "here": request.get_full_path(),
        "in_between": any(place.values()),
        "total": total,
        "total_words": up_to(total, MOST_COUNTED),
        "all_of_them": _all_of_them(account, name, filters, opened) if total > len(page.comments) else "",
        **_about_queue(name, tabs),
        **_about_filters(account, name, filters, form),
        **_about_page(account, name, filters, page),
    }
    with timezone.override(account.zone):
        return render(request, "review/queue.html", context)


def _about_queue(name: str, tabs: Mapping[str, Tab]) -> dict[str, Any]:
    return {
        "queue": name,
        "acts": acts_on(name),
        "tab": tabs[name],
        "tabs": [tabs[each] for each in TABS],
        "more": [tabs[each] for each in MORE],
        "nothing_at_all": not any(tab.comments for tab in tabs.values()),
        "unread": tabs["unread"].comments,
        "kind": tabs["kind"].comments,
    }


def _about_filters(account: Account, name: str, filters: Filters, form: FilterForm) -> dict[str, Any]:
    """`set_filters`: each that is set, in words, and the address of the queue without it."""
    query = filters.query()
    without = {field: {other: value for other, value in query.items() if other != field} for field in query}
    return {
        "form": form,
        "left_out": form.left_out(),
        "clear": review_page.address(account, name),
        "set_filters": [(word, review_page.address(account, name, without[field])) for field, word in filters.words().items()],
    }


def _about_page(account: Account, name: str, filters: Filters, page: Page) -> dict[str, Any]:
    query = filters.query()
    return {
        "cards": cards_of(page.comments),
        "shown": ",".join(str(comment.pk) for comment in page.comments),
        "further": review_page.address(account, name, {**query, "after": page.further}) if page.further else "",
        "back": review_page.address(account, name, {**query, "before": page.back}) if page.back else "",
    }


def _all_of_them(account: Account, name: str, filters: Filters, opened: datetime) -> str:
    """Where to act on all that match, as they stood when the list was opened; "" where nothing can be done with them."""
    if not acts_on(name):
        return ""
    fields = {"select": "all-matching", "queue": name, "at": review_page.stamp(opened), **filters.query()}
    return f"{reverse('dashboard:confirm', args=[account.pk])}?{urlencode(fields)}"


@private
@require_safe
def new(request: HtmxRequest, account_id: int, name: str) -> HttpResponse:
    """How many came into the queue since the list was opened; asked for every 20 seconds, and never moves the list."""
    account = account_or_404(request, account_id)
    name = review_page.known_queue(name)
    if not request.htmx:
        return redirect("dashboard:queue", account.pk, name)
    since = ids_in([request.GET.get("since", "")])
    fresh = review_page.tabs_of(account)[name].arrived - since[0] if since else 0
    if fresh <= 0:
        return HttpResponse(status=204)
    bar = render_to_string("review/_arrivals.html", {"fresh": fresh, "href": review_page.address(account, name)}, request)
    return HttpResponse(bar + counts(request, account))


@private
@require_safe
def card(request: HtmxRequest, comment_id: int) -> HttpResponse:
    """One comment: a page of its own, or with htmx its card, veiled or (reveal=1) as it was written."""
    comment = comment_or_404(request, comment_id)
    revealed = [comment.pk] if request.GET.get("reveal") == "1" else []
    if request.htmx:
        return HttpResponse(card_html(request, comment.account, cards_of([comment], revealed=revealed)[0]))
    back = way_back(request, review_page.address(comment.account, comment.queue))
    context = {"card": cards_of([comment], revealed=revealed, alone=True)[0], "account": comment.account, "here": back}
    with timezone.override(comment.account.zone):
        return render(request, "review/card.html", context)


# --- Decisions ----------------------------------------------------------------------------------------------------


@private
@require_POST
def act(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Keep, hide, ignore, notice, block or unblock: the comments named, or all that match the filters once that was confirmed."""
    account, wanted = account_or_404(request, account_id), request.POST.get("act", "")
    if wanted not in ACTS:
        raise BadRequest("act")
    chosen = review_page.selection(account, request.POST, timezone.now())
    _not_found_alone(account, chosen)
    sure = request.POST.get("sure") == "1"
    if not sure and (chosen.is_all or wanted == "block"):
        return _ask_first(request, account, wanted, chosen)
    if wanted == "block":
        return _block_all(request, account, chosen)
    if wanted == "unblock":
        return _unblock(request, account, chosen)
    outcome = actions.DECISIONS[wanted](account, chosen.ids, by=person(request))
    text = outcomes.decided(wanted, outcome, account)
    if request.htmx:
        return decided_in_place(request, account, wanted, chosen.ids, outcome, text)
    say(request, _with_rest(text, chosen), undo=taken_back_by(outcome))
    return redirect(way_back(request, reverse("dashboard:review")))


def _not_found_alone(account: Account, chosen: Selection) -> None:
    """A single comment that is not this account's is not found; in a list it is skipped and counted."""
    if len(chosen.ids) == 1 and not chosen.is_all and not known(account, chosen.ids):
        raise Http404


def _with_rest(text: str, chosen: Selection) -> str:
    if not chosen.is_cut:
        return text
    return f"{text} {_('More match: open the list again and repeat for the rest.')}"


def _ask_first(request: HtmxRequest, account: Account, wanted: str, chosen: Selection) -> HttpResponse:
    """To the page that names the number and what will happen; it has an address, so that reload and back work."""
    if not chosen.ids:
        return _nothing_chosen(request)
    if len(chosen.fields) > MOST_IN_AN_ADDRESS:
        raise BadRequest("too many for one page")
    fields = [("act", wanted), *chosen.fields, ("next", way_back(request, ""))]
    page = f"{reverse('dashboard:confirm', args=[account.pk])}?{urlencode(fields)}"
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


def _nothing_chosen(request: HtmxRequest) -> HttpResponse:
    text = _("Nothing was selected, and nothing was changed.")
    if request.htmx:
        return reswap(HttpResponse(toast(request, text, level="info")), "none")
    say(request, text, level=messages.INFO)
    return redirect(way_back(request, reverse("dashboard:review")))


@private
@require_safe
def confirm(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Names exactly how many comments or people a large act is about, and what will happen to them."""
    account = account_or_404(request, account_id)
    chosen = review_page.selection(account, request.GET, timezone.now())
    back = way_back(request, reverse("dashboard:review"))
    context = {"account": account, "chosen": chosen, "count": len(chosen.ids), "here": back}
    if request.GET.get("act") == "block":
        people = chosen.people(account)
        return render(request, "review/block_many.html", context | _about(account, people, chosen.ids))
    offered = acts_on(chosen.queue or "review")
    n = len(chosen.ids)
    context["acts"] = [(act, outcomes.doing(act.value, n), outcomes.consequence(act.value, account)) for act in offered]
    context["total_words"] = up_to(chosen.total, MOST_COUNTED)
    context["fields_query"] = urlencode([*chosen.fields, ("next", back)])
    context["filter_words"] = list(chosen.filters.words().values())
    context["queue_label"] = Comment.Queue(chosen.queue).label if chosen.queue else ""
    return render(request, "review/confirm.html", context)


def _about(account: Account, people: Sequence[Author], also: Iterable[int]) -> dict[str, Any]:
    """What a question about blocking names: who, what will happen, and how many earlier comments could go too."""
    earlier = review_page.still_up(people, also)
    people = [author for author in people if author.standing != Author.Standing.BLOCKED]
    return {
        "people": len(people),
        "names": [author_name(author) for author in people[:NAMES_SHOWN]],
        "unnamed": max(len(people) - NAMES_SHOWN, 0),
        "consequence": outcomes.consequence("block", account),
        "earlier": earlier,
    }


# --- People -------------------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HtmxRequest, author_id: int) -> HttpResponse:
    """Asks before one person is blocked, in the card (htmx) or on its own page, and does it."""
    author = author_or_404(request, author_id)
    account = author.account
    if not author.may_be_blocked or account.is_self(author.external_id, author.name):
        raise Http404
    fields = request.POST if request.method == "POST" else request.GET
    about = [comment for comment in known(account, ids_in([fields.get("comment", "")])) if comment.author_id == author.pk]
    if request.method == "POST":
        return _block_one(request, account, author, about)
    ids = [comment.pk for comment in about]
    ask = {"author": author, "about": about, **_about(account, [author], ids)}
    if request.htmx and about:
        return HttpResponse(card_html(request, account, cards_of(about)[0], ask=ask))
    context = {"ask": ask, "author": author, "account": account, "here": way_back(request, reverse("dashboard:review"))}
    return render(request, "review/block.html", context)


def _block_one(request: HtmxRequest, account: Account, author: Author, about: Sequence[Comment]) -> HttpResponse:
    ids = [comment.pk for comment in about]
    if request.POST.get("act") == "unblock":
        outcome = actions.unblock(account, [author.pk], by=person(request))
        text = outcomes.unblocked(outcome, [author_name(author)])
    else:
        earlier = request.POST.get("earlier") == "1"
        outcome = actions.block(account, [author.pk], by=person(request), earlier=earlier, also=ids)
        text = outcomes.blocked(outcome, [author_name(author)], account)
    if request.htmx and ids:
        return decided_in_place(request, account, "block", ids, outcome, text)
    say(request, text, undo=taken_back_by(outcome))
    return redirect(way_back(request, reverse("dashboard:review")))


def _block_all(request: HtmxRequest, account: Account, chosen: Selection) -> HttpResponse:
    people = chosen.people(account)
    earlier = request.POST.get("earlier") == "1"
    authors = [author.pk for author in people]
    outcome = actions.block(account, authors, by=person(request), earlier=earlier, also=chosen.ids)
    say(request, outcomes.blocked(outcome, [author_name(author) for author in people], account), undo=taken_back_by(outcome))
    return redirect(way_back(request, reverse("dashboard:review")))


def _unblock(request: HtmxRequest, account: Account, chosen: Selection) -> HttpResponse:
    comments = known(account, chosen.ids)
    authors = {comment.author_id: comment.author for comment in comments}
    outcome = actions.unblock(account, authors, by=person(request))
    text = outcomes.unblocked(outcome, [author_name(author) for author in authors.values()])
    if request.htmx:
        return decided_in_place(request, account, "unblock", chosen.ids, outcome, text)
    say(request, text, undo=taken_back_by(outcome))
    return redirect(way_back(request, reverse("dashboard:review")))
