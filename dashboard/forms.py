"""What people may ask for in Review: the filters of a queue. Invalid values are left out and named, never an error page."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from dashboard.templatetags.words import category_word, first_capital, severity_word
from kindness.models import Account, Author, Post, Verdict

RECENT_POSTS = 50
LONGEST = 200


def _categories() -> list[tuple[str, Any]]:
    return [("", _("Any")), *((value, first_capital(category_word(value))) for value in Verdict.Category.values)]


def _severities() -> list[tuple[str, Any]]:
    return [("", _("Any")), *((str(value), first_capital(severity_word(value))) for value in reversed(Verdict.Severity.values))]


def _day_field(label: Any) -> forms.DateField:
    days = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=days)


class FilterForm(forms.Form):
    """Every field is optional and every name is a GET field of the queue's URL."""

    q = forms.CharField(label=_("Words"), max_length=LONGEST, required=False, widget=forms.TextInput({"type": "search"}))
    category = forms.ChoiceField(label=_("Category"), choices=_categories, required=False)
    severity = forms.TypedChoiceField(label=_("Severity"), choices=_severities, coerce=int, empty_value=None, required=False)
    by = forms.CharField(label=_("Author"), max_length=LONGEST, required=False)
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none(), required=False)
    since = _day_field(_("From"))
    until = _day_field(_("To"))
    author = forms.ModelChoiceField(label=_("Author"), queryset=Author.objects.none(), required=False, widget=forms.HiddenInput)

    hide_optional = True  # all of them are

    def __init__(self, account: Account, data: Any) -> None:
        super().__init__(data, prefix=None, label_suffix="")
        self._of_account("post", Post.objects.of(account))
        self._of_account("author", Author.objects.filter(account=account))

    def _of_account(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def offer_posts(self, account: Account) -> None:
        """The newest posts, and the chosen one if it is older; a channel may have thousands."""
        posts = list(Post.objects.of(account).order_by("-id")[:RECENT_POSTS])
        chosen = self.cleaned_data.get("post")
        if chosen and chosen not in posts:
            posts.append(chosen)
        choices = [("", _("Any")), *((str(post.pk), _short(str(post))) for post in posts)]
        self.fields["post"].widget.choices = choices

    def left_out(self) -> list[str]:
        """The labels of the fields whose values made no sense."""
        return list(dict.fromkeys(str(self.fields[name].label) for name in self.errors))


def _short(title: str) -> str:
    return title if len(title) <= 60 else title[:59].rstrip() + "…"
