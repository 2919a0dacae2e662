"""Django admin: everything can be listed, filtered and searched; what is audit or derived can be looked at, not changed."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kindness import actions, invitations, trends
from kindness.models import (
    Account,
    Action,
    Author,
    Batch,
    Comment,
    DailyCount,
    Import,
    Invitation,
    Membership,
    Policy,
    Post,
    QueueCount,
    Reading,
    User,
    Verdict,
)

admin.site.site_header = admin.site.site_title = _("Kindness administration")
admin.site.index_title = _("Everything, in rows")


class LookOnly(admin.ModelAdmin):
    """Audit and derived rows: written by the main road alone."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "is_demo", "last_login")
    list_filter = ("is_staff", "is_active", "is_demo")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)


class MembershipInline(admin.TabularInline):
    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


class PolicyInline(admin.StackedInline):
    model = Policy
    extra = 0


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    list_display = ("handle", "platform", "connection", "time_zone", "health", "health_reason", "synced_at", "is_demo")
    list_filter = ("platform", "connection", "health", "is_demo")
    search_fields = ("handle", "external_id", "users__email")
    readonly_fields = ("health", "health_reason", "health_at", "synced_at", "lease_until", "created_at")
    inlines = (MembershipInline, PolicyInline)

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        """A time zone does not change alone: the days are counted in it."""
        zone = obj.time_zone
        if change:
            obj.time_zone = form.initial["time_zone"]
        super().save_model(request, obj, form, change)
        trends.change_zone(obj, zone)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Where helpers are added until creators can invite them themselves."""

    list_display = ("account", "user", "role")
    list_filter = ("role",)
    search_fields = ("account__handle", "user__email")
    autocomplete_fields = ("user", "account")


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ("account", "strictness", "propose_spam")
    list_filter = ("strictness", "propose_spam")
    search_fields = ("account__handle",)
    autocomplete_fields = ("account",)


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    list_display = ("kind", "created_at", "expires_at", "used_at")
    list_filter = ("kind",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)  # an open link can be withdrawn

    def has_add_permission(self, request: HttpRequest) -> bool:
        return invitations.sign_up_allowed() and getattr(request.user, "is_superuser", False)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return super().get_fields(request, obj) if obj else ()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Nothing to fill in: one press makes a link, which is shown once, since only its hash is kept."""
        if request.method != "POST":
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        link = invitations.make_link(Invitation.Kind.SIGNUP, timezone.now())
        messages.success(request, _("Give them this link. It works once, for a week: %(link)s") % {"link": link})
        return redirect("admin:kindness_invitation_changelist")


@admin.register(Post)
class PostAdmin(LookOnly):
    list_display = ("title", "account", "external_id", "posted_at")
    list_filter = ("account",)
    search_fields = ("title", "external_id")
    list_select_related = ("account",)


@admin.register(Author)
class AuthorAdmin(LookOnly):
    list_display = ("name", "account", "external_id", "standing", "blocked_remotely")
    list_filter = ("standing", "blocked_remotely", "account")
    search_fields = ("name", "external_id")
    list_select_related = ("account",)


class VerdictInline(admin.StackedInline):
    model = Verdict
    can_delete = False
    raw_id_fields = ("reading",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Comment)
class CommentAdmin(LookOnly):
    """The list shows no comment text: whoever looks here came for the rows, not to be shouted at. The text is one click away."""

    list_display = ("id", "account", "author", "queue", "state", "category", "posted_at", "pending", "likes")
    list_filter = ("queue", "state", "category", "pending", "by_owner", "account")
    search_fields = ("external_id", "author__name", "text")
    list_select_related = ("account", "author")
    raw_id_fields = ("parent", "author", "post")
    inlines = (VerdictInline,)


@admin.register(Reading)
class ReadingAdmin(LookOnly):
    list_display = ("id", "model", "language", "unread", "created_at")
    list_filter = ("model", "unread")
    search_fields = ("text_hash",)


@admin.register(Verdict)
class VerdictAdmin(LookOnly):
    list_display = (
        "comment_id",
        "category",
        "severity",
        "harsh",
        "kind",
        "may_need_help",
        "unread",
        "proposal",
        "reason",
        "read_at",
    )
    list_filter = ("category", "severity", "harsh", "kind", "may_need_help", "unread", "proposal")
    search_fields = ("comment__external_id",)


@admin.register(Import)
class ImportAdmin(LookOnly):
    list_display = ("name", "account", "status", "rows_read", "rows_new", "rows_known", "rows_unreadable", "created_at")
    list_filter = ("status", "format", "account")
    search_fields = ("name", "account__handle")
    list_select_related = ("account",)
    exclude = ("file",)


@admin.register(Batch)
class BatchAdmin(LookOnly):
    list_display = ("id", "account", "verb", "by", "reason", "changed", "skipped", "undoes_id", "created_at")
    list_filter = ("verb", "reason", "account")
    search_fields = ("id", "by__email", "account__handle")
    list_select_related = ("account", "by")
    date_hierarchy = "created_at"


@admin.register(Action)
class ActionAdmin(LookOnly):
    list_display = (
        "id",
        "account",
        "verb",
        "comment_id",
        "author",
        "status",
        "wish",
        "attempts",
        "answer",
        "created_at",
        "settled_at",
    )
    list_filter = ("status", "verb", "wish", "account")
    search_fields = ("id", "comment__external_id", "author__name", "answer")
    list_select_related = ("account", "author")
    actions = ("retry",)

    @admin.action(description=_("Retry what failed or was refused"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = queryset.select_related("account")
        asked = actions.retry(chosen)
        left = queryset.count() - asked
        said = ngettext("%(count)d action will be sent again.", "%(count)d actions will be sent again.", asked) % {"count": asked}
        self.message_user(request, said, messages.SUCCESS if asked else messages.WARNING)
        if left:
            self.message_user(
                request, _("%(count)d were left: not failed, or decided anew since.") % {"count": left}, messages.WARNING
            )


@admin.register(QueueCount)
class QueueCountAdmin(LookOnly):
    list_display = ("account", "queue", "comments", "arrived")
    list_filter = ("queue", "account")
    list_select_related = ("account",)


@admin.register(DailyCount)
class DailyCountAdmin(LookOnly):
    list_display = ("account", "day", "comments", "scored", "harsh", "kind", "criticism", "spam")
    list_filter = ("account",)
    list_select_related = ("account",)
    date_hierarchy = "day"
