"""Forms for accounts and for bringing a file: what a person types is taken as people type it, and nothing of it is trusted."""

import re
import zoneinfo
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.uploads import was_too_large
from kindness import exports
from kindness.models import Account, Post, User
from kindness.models.accounts import known_time_zone
from kindness.platforms.links import safe_url

# "https://www.tiktok.com/@mila?lang=en", "youtube.com/@mila/videos", "instagram.com/mila/", "@mila"
_PROFILE = re.compile(
    r"^(?:https?://)?(?:[\w-]+\.)?(?:tiktok|youtube|instagram)\.com/(?:@|c/|user/|channel/)?([^/?#\s]+).*$", re.I
)
NEW = "new"
PLATFORMS = [choice for choice in Account.Platform.choices if choice[0] != Account.Platform.DEMO]


@cache
def time_zones() -> list[tuple[str, Any]]:
    """Every zone that names a place, by region, for a select; "UTC" stands first."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region not in {"Etc", "SystemV", "posix", "right", "US", "Brazil", "Canada", "Chile", "Mexico"}:
            regions.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *regions.items()]


class TimeZoneField(forms.CharField):
    """A select of zones; a known zone that the list leaves out (an old alias) is kept, not refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Time zone"),
            help_text=gettext_lazy("Where your day begins and ends. Trends count in it."),
            widget=forms.Select,
            validators=[known_time_zone],
            **options,
        )

    def offer(self, current: str) -> None:
        known = {name for _region, names in time_zones()[1:] for name, _place in names} | {"UTC"}
        extra = [] if current in known else [(current, current)]
        cast(forms.Select, self.widget).choices = [*extra, *time_zones()]
        self.initial = current


def plain_handle(value: str) -> str:
    """A handle as the platform writes it, out of what people paste: with an @, or as the address of the profile."""
    return _PROFILE.sub(r"\1", value.strip()).lstrip("@").strip()


class AccountForm(forms.Form):
    """A channel to look after, without a connection: comments come in as files."""

    platform = forms.ChoiceField(label=gettext_lazy("Platform"), choices=PLATFORMS)
    handle = forms.CharField(
        label=gettext_lazy("Your name there"),
        max_length=200,
        help_text=gettext_lazy("As in @mila. Comments of your own are recognised by it."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, user: User, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        cast(TimeZoneField, self.fields["time_zone"]).offer(zone)

    def clean_handle(self) -> str:
        handle = plain_handle(self.cleaned_data["handle"])
        if not handle or not handle.isprintable():
            raise ValidationError(_("Write the name as it stands on your profile."))
        return handle

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        platform, handle = cleaned.get("platform"), cleaned.get("handle")
        if platform and handle and Account.objects.owned_by(self.user).called(platform, handle).exists():
            self.add_error("handle", _("You have this account here already. Choose it from the list."))
        return cleaned


class TimeZoneForm(forms.Form):
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(TimeZoneField, self.fields["time_zone"]).offer(account.time_zone)


# --- Bringing a file ----------------------------------------------------------------------------------------------


class FileForm(forms.Form):
    """The file alone; once valid, `format` is what it was recognised as. An archive of one's own comments is in `archive`."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)
    format: exports.Format
    archive: exports.OwnCommentsOnly | None = None

    def __init__(self, request: HttpRequest, **options: Any) -> None:
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None, **options)
        self.too_large = posted and was_too_large(request)
        self.fields["file"].help_text = _("CSV, JSON, JSON lines or XLSX, up to %(limit)s MB. It stays on this machine.") % {
            "limit": settings.UPLOAD_LIMIT_MB
        }
        self.fields["file"].error_messages["required"] = self._missing()

    def _missing(self) -> str:
        if not self.too_large:
            return _("Choose a file first.")
        return _(
            "This file is larger than %(limit)s MB. Nothing was imported and nothing was kept of it. "
            "Split it, or import it on the machine itself with “manage.py import_comments”, which has no limit."
        ) % {"limit": settings.UPLOAD_LIMIT_MB}

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(_("This file is empty. Nothing was imported. Save the export again and upload that."))
        try:
            self.format = exports.detect(file.file, file.name)
        except exports.OwnCommentsOnly as error:
            self.archive = error
            raise ValidationError(error.message) from error
        except exports.ExportError as error:
            raise ValidationError(error.message) from error
        return file


class ImportForm(FileForm):
    """The file and where it belongs: one of the person's own accounts, or a new one made with it, so that one page is enough."""

    account = forms.ChoiceField(label=gettext_lazy("Account"))
    platform = forms.ChoiceField(
        label=gettext_lazy("Platform"), required=False, choices=[("", gettext_lazy("See it from the file")), *PLATFORMS]
    )
    handle = forms.CharField(
        label=gettext_lazy("Your name there"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As in @mila. Comments of your own are recognised by it."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    time_zone = TimeZoneField(required=False)
    field_order = ("account", "platform", "handle", "time_zone", "file")
    hide_optional = True
    new_account: AccountForm | None = None

    def __init__(self, request: HttpRequest, *, user: User, accounts: Iterable[Account], zone: str) -> None:
        self.user, self.zone = user, zone
        self.accounts = {str(account.pk): account for account in accounts}
        super().__init__(request)
        chosen = cast(forms.ChoiceField, self.fields["account"])
        chosen.choices = [*((key, str(account)) for key, account in self.accounts.items()), (NEW, _("A new account"))]
        chosen.initial = next(iter(self.accounts), NEW)
        cast(TimeZoneField, self.fields["time_zone"]).offer(zone)
        if not self.accounts:
            chosen.required, chosen.widget = False, forms.HiddenInput()

    @property
    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("platform", "handle", "time_zone")]

    @property
    def wants_new(self) -> bool:
        """Whoever writes a new name means a new account, also where the list above still shows another."""
        return not self.accounts or (self.is_bound and (self["account"].value() == NEW or bool(self["handle"].value())))

    @property
    def chosen(self) -> Account | None:
        return None if self.wants_new else self.accounts[self.cleaned_data["account"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.wants_new and "file" in cleaned:
            self._clean_new(cleaned)
        return cleaned

    def _clean_new(self, cleaned: Mapping[str, Any]) -> None:
        """The rules for a new account are AccountForm's; the platform may be the file's own."""
        platform = cleaned.get("platform") or self.format.platform
        if not platform:
            self.add_error("platform", _("The file does not say where its comments are from. Choose the platform."))
            return
        data = {"platform": platform, "handle": cleaned.get("handle"), "time_zone": cleaned.get("time_zone") or self.zone}
        self.new_account = AccountForm(data, user=self.user, zone=self.zone)
        for name, errors in self.new_account.errors.items():
            self.add_error(name, list(errors.as_data() if hasattr(errors, "as_data") else errors))


MAIN = ("map-text", "map-author_name", "map-created_at", "map-id")


class ConfirmForm(forms.Form):
    """The person's word on a waiting file: the columns of a table that no tool has signed, and the post they are under."""

    hide_optional = True

    def __init__(
        self,
        *args: Any,
        columns: Mapping[str, str],
        mapping: Mapping[str, str],
        needs_post: bool,
        posts: Iterable[Post],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for field, label in exports.FIELDS.items() if columns else ():
            choices = [("", _("not in the file")), *((name, shown) for name, shown in columns.items())]
            self.fields[f"map-{field}"] = forms.ChoiceField(
                label=_(label), choices=choices, required=field == "text", initial=mapping.get(field, "")
            )
        if needs_post:
            self.fields["post_title"] = post_title_field()
            self.fields["post_url"] = post_url_field()
        self.posts = [post.title for post in posts if post.title] if needs_post else []

    def mapping(self) -> dict[str, str]:
        """Our field: the file's column, for those that are chosen."""
        chosen = {name.removeprefix("map-"): value for name, value in self.cleaned_data.items() if name.startswith("map-")}
        return {field: column for field, column in chosen.items() if column}

    @property
    def main_columns(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN if name in self.fields]

    @property
    def more_columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("map-") and name not in MAIN]

    @property
    def more_are_set(self) -> bool:
        return any(field.value() for field in self.more_columns)

    @property
    def post_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("map-")]

    def clean_post_url(self) -> str:
        address = self.cleaned_data["post_url"]
        if address and not safe_url(address):
            raise ValidationError(_("This is not a web address. Copy it from your browser, or leave it empty."))
        return address


def post_title_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Which post are these comments under?"),
        max_length=255,  # as much as tells one post from another
        help_text=gettext_lazy("The file does not say. Use the same words when you bring a newer export of the same post."),
        widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
    )


def post_url_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Its address"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("With it, each comment can be opened where it was written."),
        widget=forms.URLInput,
    )
