"""What the model read: scores of one text by one model version, and the one verdict each comment has."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kindness.models.comments import Comment


class ReadingQuerySet(models.QuerySet["Reading"]):
    def by(self, model: str) -> Self:
        return self.filter(model=model)

    def known(self, keys: Iterable[str], model: str) -> dict[str, "Reading"]:
        return {reading.text_hash: reading for reading in self.by(model).filter(text_hash__in=list(keys))}


class Reading(models.Model):
    """The scores of one normalised text by one model version: computed once, shared by equal texts."""

    text_hash = models.CharField(max_length=64, help_text=_("SHA-256 of the normalised, case-folded text."))
    model = models.CharField(max_length=100)
    scores = models.JSONField(default=dict, help_text=_("Label: calibrated probability 0 to 1; empty where not read."))
    unread = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text_hash", "model"], name="one_reading_per_text_and_model")]

    def __str__(self) -> str:
        return f"reading {self.pk} by {self.model}"


class Verdict(models.Model):
    class Category(models.TextChoices):
        THREAT = "threat", _("threat")
        SEXUAL = "sexual", _("sexual")
        HATE = "hate", _("hate")
        INSULT = "insult", _("insult")
        APPEARANCE = "appearance", _("about looks")
        PROFANITY = "profanity", _("swearing")
        SPAM = "spam", _("spam")
        CRITICISM = "criticism", _("criticism")
        KIND = "kind", _("kind")
        NEUTRAL = "neutral", _("neutral")

    class Severity(models.IntegerChoices):
        NONE = 0, _("none")
        MILD = 1, _("mild")
        STRONG = 2, _("strong")
        SEVERE = 3, _("severe")

    class Unread(models.TextChoices):
        EMPTY = "empty", _("There is no text in it.")
        NO_WORDS = "no_words", _("There are no words in it that the model could read.")
        LANGUAGE = "language", _("It is in a language the model does not read yet.")
        FAILED = "failed", _("The model could not read it.")

    class Proposal(models.TextChoices):
        HIDE = "hide", _("hide it")
        LOOK = "look", _("look at it yourself")

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.NONE)
    harsh = models.BooleanField(default=False)
    kind = models.BooleanField(default=False)
    may_need_help = models.BooleanField(default=False)
    unread = models.CharField(max_length=20, choices=Unread, blank=True)
    language = models.CharField(max_length=10, blank=True)
    proposal = models.CharField(max_length=10, choices=Proposal, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text=_("Which rule asks, and why."))
    revision = models.PositiveIntegerField(help_text=_("The revision of the comment that was read."))
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__lte=3), name="severity_is_0_to_3"),
            models.CheckConstraint(
                condition=Q(unread="") | Q(severity=0, harsh=False, kind=False, category=""),
                name="what_was_not_read_has_no_judgement",
            ),
        ]

    def __str__(self) -> str:
        return f"verdict on comment {self.comment_id}"
