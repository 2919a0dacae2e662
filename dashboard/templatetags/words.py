"""How things are called on every page: categories, severities, reasons, times and numbers. Used by templates and views."""

from datetime import datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kindness import queues
from kindness.models import Comment, Verdict

register = template.Library()
MINUTE, HOUR, DAY = 60, 3_600, 86_400
LEVELS = {1: "mild", 2: "strong", 3: "severe"}
UNDO_TAG = "undo-"

READS_AS = {
    "threat": gettext_lazy("It reads as a threat."),
    "sexual": gettext_lazy("It reads as sexual."),
    "hate": gettext_lazy("It reads as hate towards a group of people."),
    "insult": gettext_lazy("It reads as an insult."),
    "appearance": gettext_lazy("It reads as unkind about looks."),
    "profanity": gettext_lazy("It reads as swearing."),
    "spam": gettext_lazy("It reads as spam."),
    "criticism": gettext_lazy("It reads as criticism, not as an attack."),
}


@register.filter
def category_word(category: str) -> str:
    """The name of a category; "" stands for what has not been read."""
    return str(Verdict.Category(category).label) if category in Verdict.Category.values else _("not read")


@register.filter
def severity_word(severity: int) -> str:
    return str(Verdict.Severity(severity).label) if severity in Verdict.Severity.values else ""


@register.filter
def urgency(comment: Comment) -> int:
    """The severity (0 to 3) that sorts this comment, without its verdict; what has not been read counts as 3."""
    return comment.rank // queues.SECONDS


@register.filter
def judgement(comment: Comment) -> str:
    """What was read in a comment: "insult, strong", "kind", "not read"; never its text."""
    if not comment.category:
        return pgettext("a comment", "from this account") if comment.by_owner else _("not read")
    word, level = category_word(comment.category), urgency(comment)
    return _("%(category)s, %(severity)s") % {"category": word, "severity": severity_word(level)} if level else word


@register.filter
def reads_as(category: str) -> str:
    """One sentence on what the model saw, or "" where there is nothing to say."""
    return str(READS_AS.get(category, ""))


@register.filter
def author_name(author: Any) -> str:
    """@name as the platform writes it; somebody without a name is said to have none."""
    name = str(author)
    if not name:
        return _("somebody")
    return name if name.startswith("@") or " " in name else f"@{name}"


@register.filter
def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """A time in the words people use for it: "5 min ago", "yesterday", and after a week the date; in the active time zone."""
    if moment is None:
        return _("time unknown")
    now = now or timezone.now()
    seconds = (now - moment).total_seconds()
    if seconds < 0 or seconds >= 7 * DAY:
        return on_day(moment, now)
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("%(count)d min ago") % {"count": seconds // MINUTE}
    if seconds < DAY:
        return _("%(count)d h ago") % {"count": seconds // HOUR}
    days = int(seconds // DAY)
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}


@register.filter
def on_day(moment: datetime, now: datetime | None = None) -> str:
    """The date, with the year where it is not this one."""
    here, today = timezone.localtime(moment), timezone.localtime(now or timezone.now())
    return formats.date_format(here, "j M" if here.year == today.year else "j M Y")


@register.filter
def number(value: int) -> str:
    """12,345 as this language writes it."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def up_to(value: int, limit: int) -> str:
    """A count that was not counted further than `limit`: "10,000+"."""
    return f"{number(limit)}+" if value > limit else number(value)


@register.filter
def first_capital(text: str) -> str:
    return capfirst(text)


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """The same as _icon.html without an include: a page of cards has three hundred of them (113 ms with, 82 ms without)."""
    classes = f"icon {look}".rstrip()
    markup = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(markup, classes, static("icons/icons.svg"), name)


@register.filter
def undo_url(message: Message) -> str:
    """Where the message's Undo goes, for those that carry one (`replies.say` writes the tag)."""
    tags = (message.extra_tags or "").split()
    batch = next((tag.removeprefix(UNDO_TAG) for tag in tags if tag.startswith(UNDO_TAG)), "")
    return reverse("dashboard:undo", args=[int(batch)]) if batch else ""
