"""Which period and which account Trends is asked for: read from the address, so that every view of it can be kept and shared."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kindness import trends
from kindness.models import Account, User

RANGES = (7, 30, 90, 365)
USUAL = 30
MOST_DAYS = 5 * 366
ADDRESS = {"first": "from", "last": "to"}  # the address says "from", which no attribute in Python can be called


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TrendForm(forms.Form):
    """`period` and `account` stand whether or not the address made sense; what did not is said by the form's errors."""

    account = forms.ModelChoiceField(Account.objects.none(), required=False, label=_("Account"), empty_label=_("All of them"))
    range = forms.TypedChoiceField(
        choices=[(days, days) for days in RANGES], coerce=int, required=False, widget=forms.HiddenInput
    )
    first = forms.DateField(required=False, label=_("From"), widget=DateInput())
    last = forms.DateField(required=False, label=_("To"), widget=DateInput())
    hide_optional = True

    def __init__(self, data: Mapping[str, Any], *, user: User, now: datetime) -> None:
        super().__init__(data)
        self.user, self.now = user, now
        cast(forms.ModelChoiceField, self.fields["account"]).queryset = Account.objects.for_user(user)

    def add_prefix(self, field_name: str) -> str:
        return ADDRESS.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            raise ValidationError(_("The first day comes after the last one."))
        if first and ((last or self.today) - first).days >= MOST_DAYS:
            raise ValidationError(_("A period can be up to five years long."))
        return cleaned

    @property
    def chosen(self) -> Account | None:
        return self.cleaned_data.get("account") if self.is_bound and hasattr(self, "cleaned_data") else None

    @cached_property
    def today(self) -> date:
        """In the zone of the account that is looked at."""
        return trends.today(self.user, self.now, self.chosen)

    @cached_property
    def length(self) -> int:
        """Days back from today, 0 for a period of the person's own."""
        if self.is_valid() and (self.cleaned_data["first"] or self.cleaned_data["last"]):
            return 0
        return (self.cleaned_data.get("range") or USUAL) if self.is_valid() else USUAL

    @cached_property
    def period(self) -> tuple[date, date]:
        if self.length:
            return self.today - timedelta(days=self.length - 1), self.today
        last = self.cleaned_data["last"] or max(self.today, self.cleaned_data["first"])
        return self.cleaned_data["first"] or last - timedelta(days=USUAL - 1), last
