"""One file that a creator brought: what was read, what was new, what could not be read."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kindness.models.accounts import Account, User

PROBLEMS_KEPT = 10_000


class ImportQuerySet(models.QuerySet["Import"]):
    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def waiting_for_word(self) -> Self:
        """Uploaded, looked at, and not yet confirmed."""
        return self.filter(status=Import.Status.UPLOADED)

    def for_list(self) -> Self:
        return self.select_related("account", "by").defer("problems")

    def before(self, import_id: int) -> Self:
        """Older ones, for keyset paging."""
        return self.filter(id__lt=import_id)

    def unfinished(self) -> Self:
        return self.filter(status__in=[Import.Status.WAITING, Import.Status.RUNNING])

    def due(self, now: datetime) -> Self:
        """Waiting, or begun by a worker that has not been heard of since its lease ended."""
        lost = Q(status=Import.Status.RUNNING, lease_until__lt=now)
        return self.filter(Q(status=Import.Status.WAITING) | lost)

    def being_removed(self) -> Self:
        return self.filter(status=Import.Status.REMOVING)

    def claim(self, import_id: int, now: datetime) -> bool:
        until = now + timedelta(seconds=settings.LEASE_SECONDS)
        return bool(self.due(now).filter(id=import_id).update(status=Import.Status.RUNNING, lease_until=until))

    def abandoned(self, now: datetime) -> Self:
        """Uploaded but never confirmed; the file is thrown away after a day."""
        return self.filter(status=Import.Status.UPLOADED, created_at__lt=now - timedelta(days=1))

    def advance(self, import_id: int, **deltas: int) -> None:
        self.filter(id=import_id).update(**{name: F(name) + delta for name, delta in deltas.items()})


class Import(models.Model):
    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("waiting for you to confirm")
        WAITING = "waiting", _("waiting for a worker")
        RUNNING = "running", _("reading")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")
        REMOVING = "removing", _("being taken back")
        REMOVED = "removed", _("taken back")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    file = models.FileField(upload_to="imports", blank=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0, help_text=_("Bytes."))
    format = models.CharField(max_length=60)
    mapping = models.JSONField(default=dict, blank=True, help_text=_("Our field: the file's column."))
    post_id_in_file = models.CharField(max_length=200, blank=True, help_text=_("For files that do not say which post."))
    post_title = models.CharField(max_length=300, blank=True)
    post_url = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    lease_until = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0, help_text=_("Known comments whose text had changed."))
    rows_unreadable = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True, help_text=_("[line, reason], the first 10,000."))
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED, self.Status.REMOVED}

    @property
    def waits_for_word(self) -> bool:
        return self.status == self.Status.UPLOADED

    @property
    def may_be_taken_back(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED}
