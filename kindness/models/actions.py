"""What was decided: batches (one click or rule run, the unit of Undo) and actions (outbox and audit log in one)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kindness.models.accounts import Account, User
from kindness.models.comments import Author, Comment
from kindness.models.imports import Import


class Verb(models.TextChoices):
    KEEP = "keep", _("kept")
    HIDE = "hide", _("hidden")
    HOLD = "hold", _("held")
    IGNORE = "ignore", _("ignored")
    NOTICE = "notice", _("no longer ignored")
    BLOCK = "block", _("blocked")
    UNBLOCK = "unblock", _("unblocked")
    RESTORE = "restore", _("put back")
    UNDO = "undo", _("undone")


class BatchQuerySet(models.QuerySet["Batch"]):
    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def for_history(self) -> Self:
        waiting = Q(actions__status__in=[Action.Status.WANTED, Action.Status.SENDING])
        return (
            self.select_related("account", "by", "undoes")
            .annotate(
                waiting=Count("actions", filter=waiting),
                failed=Count("actions", filter=Q(actions__status=Action.Status.FAILED)),
                refused=Count("actions", filter=Q(actions__status=Action.Status.REFUSED)),
                still_stands=Exists(Action.objects.filter(batch=OuterRef("pk")).standing()),
            )
            .order_by("-id")
        )


class Batch(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="batches")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, help_text=_("None means a rule."))
    verb = models.CharField(max_length=10, choices=Verb)
    reason = models.CharField(max_length=200, blank=True)
    changed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by")
    created_at = models.DateTimeField()

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        indexes = [
            # History, newest first.
            models.Index(fields=["account", "-id"], name="history_page"),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}: {self.get_verb_display()}"


class ActionQuerySet(models.QuerySet["Action"]):
    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def wanted(self) -> Self:
        return self.filter(status=Action.Status.WANTED)

    def sending(self) -> Self:
        return self.filter(status=Action.Status.SENDING)

    def failed(self) -> Self:
        return self.filter(status=Action.Status.FAILED)

    def open(self) -> Self:
        return self.filter(status__in=[Action.Status.WANTED, Action.Status.SENDING])

    def due(self, now: datetime) -> Self:
        """What a deliverer may send: wanted, its time come, by an account that has a connection, nothing of it under way."""
        under_way = Action.objects.sending().filter(
            Q(comment=OuterRef("comment")) | Q(author=OuterRef("author")), account=OuterRef("account")
        )
        ready = self.wanted().filter(Q(not_before=None) | Q(not_before__lte=now))
        return ready.exclude(account__connection=Account.Connection.NONE).exclude(Exists(under_way))

    def to_do(self) -> Self:
        """What a person must do in the platform's own app, because the account has no connection."""
        return self.wanted().filter(account__connection=Account.Connection.NONE).order_by("id")

    def stuck(self) -> Self:
        """Failed or refused, and the last word on their target: what the person decided is not what the platform shows."""
        newer = Action.objects.filter(
            Q(comment=OuterRef("comment")) | Q(author=OuterRef("author")), account=OuterRef("account"), id__gt=OuterRef("id")
        )
        return self.filter(status__in=[Action.Status.FAILED, Action.Status.REFUSED]).exclude(Exists(newer))

    def standing(self) -> Self:
        """Changed something and has not been undone."""
        return self.filter(undone_by=None)

    def about_import(self, imported: Import) -> Self:
        return self.filter(comment__imported=imported)

    def on(self, comments: Iterable[int] = (), authors: Iterable[int] = ()) -> Self:
        return self.filter(Q(comment__in=list(comments)) | Q(author__in=list(authors)))


class Action(models.Model):
    """One target's change: what it was, what it became, what the platform is asked for, and what it answered."""

    class Status(models.TextChoices):
        WANTED = "wanted", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        DONE = "done", _("done")
        GONE = "gone", _("no longer there")
        REFUSED = "refused", _("refused by the platform")
        FAILED = "failed", _("could not be sent")
        REPLACED = "replaced", _("a newer decision took its place")

    class Wish(models.TextChoices):
        """The state the platform is asked for, never a toggle; empty where it need not know."""

        VISIBLE = "visible", _("on the post")
        HELD = "held", _("held")
        HIDDEN = "hidden", _("off the post")
        BLOCKED = "blocked", _("blocked")
        UNBLOCKED = "unblocked", _("not blocked")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="actions", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="actions")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="actions")
    author = models.ForeignKey(Author, null=True, blank=True, on_delete=models.CASCADE, related_name="actions")
    verb = models.CharField(max_length=10, choices=Verb)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    decided_before = models.PositiveIntegerField(default=0, help_text=_("The revision that had been decided on before."))
    wish = models.CharField(max_length=10, choices=Wish, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WANTED)
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by")
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text=_("What the platform said, or why it was not asked."))
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=True, author__isnull=False) | Q(comment__isnull=False, author__isnull=True),
                name="an_action_has_one_target",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(status="wanted", comment__isnull=False),
                name="one_wanted_per_comment",
            ),
            models.UniqueConstraint(
                fields=["author"],
                condition=Q(status="wanted", author__isnull=False),
                name="one_wanted_per_author",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["wanted", "sending"], settled_at=None)
                | Q(status__in=["done", "gone", "refused", "failed", "replaced"], settled_at__isnull=False),
                name="settled_or_open",
            ),
        ]
        indexes = [
            # Delivery, the to-do list, and what could not be done on Today. Not a partial index: SQLite uses one only where
            # the query's condition is a literal, and Django sends it as a parameter.
            models.Index(fields=["account", "status", "id"], name="actions_by_status"),
        ]

    def __str__(self) -> str:
        return f"action {self.pk}: {self.verb}"
