"""Who may make an account: nobody, holders of a one-time link, or everybody (SIGNUP); and the form they fill in."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from kindness.models import User


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "open"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail goes through here. Its links lead to SITE_URL, never to the Host that a request asked for: whoever asks for
        somebody else's new password may write any Host, and would be sent the key by the click.
        """
        links = {name: at_home(value) for name, value in context.items() if name.endswith("_url")}
        domain = urlsplit(settings.SITE_URL).netloc
        site = SimpleNamespace(domain=domain, name=domain)
        super().send_mail(template_prefix, email, {**context, **links, "current_site": site})


def at_home(url: str) -> str:
    """The same page at SITE_URL."""
    return settings.SITE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()


def password_field(**extra: Any) -> forms.CharField:
    return forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **extra)


class OwnAccountForm(forms.Form):
    """An address and a password, as somebody types who has followed a one-time link."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=User._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = password_field(label=_("Password"), help_text=lazy(password_validators_help_text_html, str)())
    again = password_field(label=_("Password again"))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is an account with this address already. Log in with it instead."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same."))
        if password:
            self.check_strength(password, cleaned.get("email", ""))
        return cleaned

    def check_strength(self, password: str, email: str) -> None:
        try:
            validate_password(password, User(email=email))
        except forms.ValidationError as error:
            self.add_error("password", error)
