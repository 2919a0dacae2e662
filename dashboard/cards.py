"""A comment as its card shows it. Called by views; the templates get these values and never the row's text.

A text is in a card only if it is open by itself (kind or neutral, read, and nobody asks for a decision) or was asked for.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.templatetags.words import (
    LEVELS,
    author_name,
    category_word,
    first_capital,
    judgement,
    number,
    reads_as,
    severity_word,
)
from kindness import queues
from kindness.models import Action, Author, Comment, Verdict
from kindness.models.comments import history_of

OPEN_CATEGORIES = {Verdict.Category.KIND, Verdict.Category.NEUTRAL}
LANGUAGE = re.compile(r"[a-z]{2,3}")
WITHOUT_SPACES = 40
LONG_VEIL = 40
LONGEST_SHOWN = 3_000


@dataclass(frozen=True, slots=True)
class Chip:
    """`look` is a suffix of .chip--, `level` the severity in words or ""."""

    look: str
    icon: str
    word: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A decision a card offers; `key` is its letter on the keyboard."""

    value: str
    icon: str
    word: str | Promise
    key: str
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What has just been done with a comment, and the batch (0: none) that an Undo takes back: `whole`, or for this comment."""

    icon: str
    word: str | Promise
    batch: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What a comment answers: by whom, and the text if it is open, else what was read in it."""

    author: str
    text: str = ""
    judgement: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    comment: Comment
    author: str
    chips: Sequence[Chip]
    text: str = ""
    cut: str = ""
    language: str = ""
    veil: str = ""
    veil_is_long: bool = False
    revealed: bool = False
    reason: str = ""
    platform: str = ""
    history: Sequence[str] = ()
    reply: Reply | None = None
    acts: Sequence[Act] = ()
    decided: Decided | None = None
    may_need_help: bool = False
    likes: str = ""

    @property
    def id(self) -> int:
        return self.comment.pk

    @property
    def may_block(self) -> bool:
        return may_be_blocked(self.comment)


def cards_of(
    comments: Sequence[Comment],
    *,
    revealed: Collection[int] = (),
    decided: Mapping[int, Decided] | None = None,
    alone: bool = False,
) -> list[Card]:
    """Cards of comments read `for_cards` with their parents' author and verdict. At most two queries.

    `revealed` are shown with their text; `decided` have an Undo in place of their acts; `alone`: outside their queue, so that the
    card says which that is.
    """
    histories = history_of({comment.author_id for comment in comments})
    undelivered = _undelivered(comments)
    return [
        _card(
            comment,
            histories.get(comment.author_id, {}),
            undelivered.get(comment.pk),
            comment.pk in revealed,
            (decided or {}).get(comment.pk),
            alone,
        )
        for comment in comments
    ]


def _card(
    comment: Comment, history: Mapping[str, int], action: Action | None, revealed: bool, decided: Decided | None, alone: bool
) -> Card:
    shown = revealed or is_open(comment)
    verdict, platform = comment.read, _platform(comment, action)
    return Card(
        comment=comment,
        author=author_name(comment.author),
        chips=chips_of(comment) + ([Chip("quiet", "review", str(comment.get_queue_display()))] if alone else []),
        text=comment.text[:LONGEST_SHOWN] if shown else "",
        cut=_cut(comment.text) if shown else "",
        language=_language(verdict),
        veil="" if shown or not comment.text.strip() else _words_in(comment.text),
        veil_is_long=len(comment.text.split()) > LONG_VEIL,
        revealed=revealed and not is_open(comment),
        # One line in place of the other, so that the list below does not move when a card is decided.
        reason="" if decided and platform else _reason(comment),
        platform=platform,
        history=_history(comment.author, history),
        reply=_reply(comment),
        acts=acts_for(comment),
        decided=decided,
        may_need_help=bool(verdict and verdict.may_need_help),
        likes=_likes(comment.likes),
    )


# --- Veil ---------------------------------------------------------------------------------------------------------


def is_open(comment: Comment) -> bool:
    """Whether the text may be seen without asking for it. In doubt it is veiled: not read, changed since, or proposed."""
    if comment.by_owner:
        return True
    verdict = comment.read
    if verdict is None or comment.pending or verdict.unread or verdict.proposal or verdict.may_need_help:
        return False
    blocked = comment.author.standing == Author.Standing.BLOCKED
    return verdict.category in OPEN_CATEGORIES and not verdict.harsh and not verdict.severity and not blocked


def _words_in(text: str) -> str:
    words = text.split()
    if len(words) == 1 and len(text) > WITHOUT_SPACES:  # Chinese, Japanese, Thai: written without spaces
        return ngettext("%(count)s character, veiled", "%(count)s characters, veiled", len(text)) % {"count": number(len(text))}
    return ngettext("%(count)s word, veiled", "%(count)s words, veiled", len(words)) % {"count": number(len(words))}


def _cut(text: str) -> str:
    if len(text) <= LONGEST_SHOWN:
        return ""
    return _("The first %(shown)s of %(all)s characters.") % {"shown": number(LONGEST_SHOWN), "all": number(len(text))}


def _language(verdict: Verdict | None) -> str:
    return verdict.language if verdict and LANGUAGE.fullmatch(verdict.language) else ""


# --- What was read ------------------------------------------------------------------------------------------------


def chips_of(comment: Comment) -> list[Chip]:
    chips = [_main_chip(comment, comment.read)]
    if comment.read and comment.read.may_need_help:
        chips.append(Chip("help", "care", _("May need help")))
    if comment.changed_since_decided:
        chips.append(Chip("quiet", "refresh", _("Changed since you decided")))
    return chips


def _main_chip(comment: Comment, verdict: Verdict | None) -> Chip:
    if comment.by_owner:
        return Chip("quiet", "person", _("From this account"))
    if verdict is None:
        return Chip("unread", "clock", _("Waiting to be read"))
    if comment.pending:
        return Chip("unread", "clock", _("Changed, waiting to be read"))
    if verdict.unread or not verdict.category:
        return Chip("unread", "unread", _("Not read"))
    look = LEVELS.get(verdict.severity) or ("kind" if verdict.category == Verdict.Category.KIND else "quiet")
    level = severity_word(verdict.severity) if verdict.severity else ""
    return Chip(look, verdict.category, first_capital(category_word(verdict.category)), level)


def _reason(comment: Comment) -> str:
    """Why the comment stands where it stands, in a sentence or two; "" where its chips say all there is to say."""
    verdict = comment.read
    was_read = verdict is not None and not comment.pending and not comment.by_owner
    if comment.state == Comment.State.HELD and comment.author.standing == Author.Standing.BLOCKED:
        seen = reads_as(verdict.category) if verdict and was_read else ""
        return f"{_('Held because you blocked who wrote it.')} {seen}".rstrip()
    return _verdict_words(comment, verdict) if verdict and was_read else ""


def _verdict_words(comment: Comment, verdict: Verdict) -> str:
    seen = reads_as(verdict.category)
    if verdict.unread:
        return str(verdict.get_unread_display())
    if comment.queue == queues.REVIEW and verdict.proposal == Verdict.Proposal.LOOK:
        return _("Suggested: look at it yourself.")
    if comment.queue == queues.REVIEW and verdict.proposal == Verdict.Proposal.HIDE:
        return f"{_('Suggested: hide.')} {seen}".rstrip()
    if verdict.reason == "trusted" and verdict.harsh:
        return f"{seen} {_('Nothing is suggested, because you trust who wrote it.')}"
    return seen


def _reply(comment: Comment) -> Reply | None:
    parent = comment.parent
    if parent is None:
        return Reply("", judgement=_("a comment that is not here")) if comment.parent_external_id else None
    who = _("this account") if parent.by_owner else author_name(parent.author)
    if is_open(parent):
        return Reply(who, text=parent.text, language=_language(parent.read))
    return Reply(who, judgement=_("%(judgement)s, veiled") % {"judgement": judgement(parent)})


# --- Who and where ------------------------------------------------------------------------------------------------


def _history(author: Author, counts: Mapping[str, int]) -> list[str]:
    """The author's comments here in numbers; nothing of somebody who has no name, since that is everybody."""
    said = [str(author.get_standing_display())] if author.standing != Author.Standing.NONE else []
    total, harsh, kind = (counts.get(name, 0) for name in ("comments", "harsh", "kind"))
    if not author.may_be_blocked or not total:
        return said
    if total == 1:
        return [*said, _("first comment here")]
    said.append(ngettext("%(count)s comment here", "%(count)s comments here", total) % {"count": number(total)})
    if harsh:
        said.append(_("%(count)s harsh") % {"count": number(harsh)})
    if kind:
        said.append(_("%(count)s kind") % {"count": number(kind)})
    return said


def _likes(likes: int) -> str:
    return ngettext("%(count)s like", "%(count)s likes", likes) % {"count": number(likes)} if likes else ""


def _differs(comment: Comment) -> bool:
    """Whether the platform shows something else than was decided here."""
    if comment.state in {Comment.State.HELD, Comment.State.HIDDEN}:
        return comment.remote == Comment.Remote.VISIBLE
    if comment.state in {Comment.State.NEW, Comment.State.KEPT}:
        return comment.remote in {Comment.Remote.HELD, Comment.Remote.HIDDEN}
    return False


def _undelivered(comments: Iterable[Comment]) -> dict[int, Action]:
    """The newest action on each comment whose platform does not yet show what was decided."""
    ids = [comment.pk for comment in comments if _differs(comment)]
    rows = Action.objects.on(comments=ids).order_by("id") if ids else ()
    return {row.comment_id: row for row in rows if row.comment_id}


def _platform(comment: Comment, action: Action | None) -> str:
    if not _differs(comment):
        return ""
    public = comment.remote == Comment.Remote.VISIBLE
    there = _("Still public.") if public else _("Not back on the post yet.")
    return f"{there} {_why_different(comment, action)}".rstrip()


def _why_different(comment: Comment, action: Action | None) -> str:
    status = action.status if action else ""
    if status in {Action.Status.WANTED, Action.Status.SENDING}:
        return _("It is on its way.") if comment.account.is_connected else _("It is on your to-do list.")
    if status == Action.Status.REFUSED:
        return _("The platform refused.")
    if status == Action.Status.FAILED:
        return _("It could not be sent.")
    return "" if comment.account.is_connected else _("There is no connection that could change it.")


# --- What can be done ---------------------------------------------------------------------------------------------

KEEP = Act("keep", "keep", gettext_lazy("Keep"), "f")
PUT_BACK = Act("keep", "keep", gettext_lazy("Put back"), "f")
HIDE = Act("hide", "hide", gettext_lazy("Hide"), "d")
BLOCK = Act("block", "block", gettext_lazy("Block"), "b")
UNBLOCK = Act("unblock", "block", gettext_lazy("Unblock"), "b")
IGNORE = Act("ignore", "ignore", gettext_lazy("Ignore"), "i")
NOTICE = Act("notice", "reveal", gettext_lazy("Show me again"), "i")
DONE = {
    "keep": Decided("keep", gettext_lazy("Kept")),
    "hide": Decided("hide", gettext_lazy("Hidden")),
    "ignore": Decided("ignore", gettext_lazy("Ignored")),
    "notice": Decided("reveal", gettext_lazy("No longer ignored")),
    "block": Decided("block", gettext_lazy("Blocked, and hidden")),
}


def acts_on(queue: str) -> list[Act]:
    """What can be done with everything in a queue, always in the same order; blocking apart, which asks first."""
    if queue in {queues.GONE, queues.OWN}:
        return []
    if queue == queues.IGNORED:
        return [NOTICE]
    first = {queues.HELD: [PUT_BACK], queues.HIDDEN: [PUT_BACK], queues.KEPT: []}.get(queue, [KEEP])
    return [*first, *([] if queue == queues.HIDDEN else [HIDE]), BLOCK, IGNORE]


def acts_for(comment: Comment) -> list[Act]:
    offered = acts_on(comment.queue)
    if comment.author.standing == Author.Standing.BLOCKED:
        offered = [UNBLOCK if act == BLOCK else act for act in offered]
    elif not may_be_blocked(comment):
        offered = [act for act in offered if act != BLOCK]
    verdict = comment.read
    hide = comment.queue == queues.REVIEW and bool(verdict and verdict.proposal == Verdict.Proposal.HIDE)
    return [Act(act.value, act.icon, act.word, act.key, suggested=hide and act == HIDE) for act in offered]


def may_be_blocked(comment: Comment) -> bool:
    return comment.author.may_be_blocked and not comment.by_owner
