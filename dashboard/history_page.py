"""History's pages: batches and their changes, newest first, in words. Called by views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import outcomes
from dashboard.templatetags.words import author_name, judgement, number
from kindness.models import Action, Batch, User
from kindness.models.actions import Verb

BATCHES = 30
CHANGES = 50
ICONS = {
    Verb.KEEP: "keep",
    Verb.HIDE: "hide",
    Verb.HOLD: "hold",
    Verb.IGNORE: "ignore",
    Verb.NOTICE: "reveal",
    Verb.BLOCK: "block",
    Verb.UNBLOCK: "block",
    Verb.RESTORE: "keep",
    Verb.UNDO: "undo",
}
T = TypeVar("T", Batch, Action)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows by falling id, and the ids at which the pages on both sides begin (0 for none)."""

    rows: Sequence[T]
    older: int = 0
    newer: int = 0


def _page(found: Any, size: int, after: int | None, before: int | None) -> Page[Any]:
    """One more row than is shown tells whether there is another page. `after` and `before` are ids."""
    if before and not after:
        rows = list(found.filter(id__gt=before).order_by("id")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, older=rows[-1].pk if rows else 0, newer=rows[0].pk if more else 0)
    behind = found.filter(id__lt=after) if after else found
    rows = list(behind.order_by("-id")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, older=rows[-1].pk if more else 0, newer=rows[0].pk if after and rows else 0)


def batches(user: User, *, after: int | None, before: int | None) -> Page[Batch]:
    """Batches that changed something. Two queries: which, then with their sums, so that only a page's worth is added up."""
    page = _page(Batch.objects.for_user(user).filter(changed__gt=0).only("id"), BATCHES, after, before)
    found = {batch.pk: batch for batch in _summed(Batch.objects.filter(id__in=[row.pk for row in page.rows]))}
    return Page([found[row.pk] for row in page.rows if row.pk in found], page.older, page.newer)


def with_sums(batch: Batch) -> Batch:
    return _summed(Batch.objects.filter(id=batch.pk)).get()


def _summed(found: Any) -> Any:
    return found.for_history().annotate(people=Count("actions", filter=Q(actions__author__isnull=False)))


def actions_of(batch: Batch, *, after: int | None, before: int | None) -> Page[Action]:
    found = Action.objects.filter(batch=batch).select_related("account", "comment__author", "comment__post", "author")
    return _page(found.prefetch_related("undone_by"), CHANGES, after, before)


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch as a line: what, by whom, and what came of it. `can_undo`: something of it still stands."""

    batch: Batch
    icon: str
    what: str
    who: str
    notes: Sequence[str]
    can_undo: bool
    undoes: str = ""


def entry(batch: Any, user: User) -> Entry:
    """`batch` comes from `batches` or `with_sums`, which count what this needs."""
    return Entry(
        batch=batch,
        icon=ICONS[Verb(batch.verb)],
        what=outcomes.done_in(batch, batch.people),
        who=_who(batch, user),
        notes=_notes(batch),
        can_undo=batch.still_stands,
        undoes=reverse("dashboard:batch", args=[batch.undoes_id]) if batch.undoes_id else "",
    )


def _who(batch: Batch, user: User) -> str:
    if batch.by_id is None:
        return _("because its author is blocked") if batch.reason == "author_blocked" else _("by a rule")
    return _("by you") if batch.by_id == user.pk else _("by %(name)s") % {"name": batch.by}


def _notes(batch: Any) -> list[str]:
    notes = []
    if batch.waiting and batch.account.is_connected:
        notes.append(ngettext("%(n)s on its way", "%(n)s on their way", batch.waiting) % {"n": number(batch.waiting)})
    elif batch.waiting:
        notes.append(_("%(n)s on your to-do list") % {"n": number(batch.waiting)})
    if batch.refused:
        notes.append(_("%(n)s refused by the platform") % {"n": number(batch.refused)})
    if batch.failed:
        notes.append(_("%(n)s could not be sent") % {"n": number(batch.failed)})
    return notes


@dataclass(frozen=True, slots=True)
class Change:
    """One action as a row: about whom or what, what became of it, what the platform said."""

    action: Action
    about: str
    who: str
    became: str
    answer: str
    undone: bool


def change(action: Action) -> Change:
    author = action.comment.author if action.comment else action.author
    return Change(
        action=action,
        about=judgement(action.comment) if action.comment else _("the person"),
        who=author_name(author),
        became=_became(action),
        answer=action.answer,
        undone=bool(action.undone_by.all()),
    )


def _became(action: Action) -> str:
    """What the platform was asked for, and whether it has been done."""
    waits = action.status in {Action.Status.WANTED, Action.Status.SENDING}
    if waits and not action.account.is_connected:
        return _("on your to-do list")
    return str(action.get_status_display())
