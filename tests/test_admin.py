"""Django admin: every list opens and searches, audit cannot be changed, failed actions can be asked for again."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from kindness import actions
from kindness.actions import Answer
from kindness.models import Account, Action, Batch, Comment, User
from tests.factories import make_account, make_comment, make_user

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "kindness"]


@pytest.fixture
def admin_client(client):
    client.force_login(User.objects.create_superuser("admin@example.org", "a calm and long password"))
    return client


@pytest.fixture
def decided() -> Action:
    account = make_account(platform="demo", connection="demo")
    comment = make_comment(account=account, category="insult", text="a harsh text that no list shows")
    return actions.hide(account, [comment.id], by=make_user()).batch.actions.get()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_opens_and_searches(admin_client, decided, model) -> None:
    url = reverse(f"admin:kindness_{model._meta.model_name}_changelist")
    assert admin_client.get(url).status_code == 200
    assert admin_client.get(url, {"q": "mila"}).status_code == 200


@pytest.mark.parametrize("model", [Action, Batch, Comment], ids=lambda model: model.__name__)
def test_audit_can_be_looked_at_and_not_changed(admin_client, decided, model) -> None:
    row = model.objects.first()
    url = reverse(f"admin:kindness_{model._meta.model_name}_change", args=[row.pk])
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {"verb": "keep", "text": "x"}).status_code == 403
    assert admin_client.post(url.replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403


def test_no_list_shows_comment_text(admin_client, decided) -> None:
    page = admin_client.get(reverse("admin:kindness_comment_changelist"))
    assert b"a harsh text" not in page.content


def test_failed_actions_are_asked_for_again_in_bulk(admin_client, decided) -> None:
    actions.settle(decided.account, {decided.id: Answer("failed", "busy")}, timezone.now())
    url = reverse("admin:kindness_action_changelist")
    page = admin_client.post(url, {"action": "retry", "_selected_action": [decided.id]}, follow=True)
    decided.refresh_from_db()
    assert (page.status_code, decided.status) == (200, "wanted")
    assert "1 action will be sent again." in page.content.decode()


def test_a_helper_is_added_in_admin(admin_client) -> None:
    account, helper = make_account(), make_user()
    fields = {"user": helper.id, "account": account.id, "role": "helper"}
    assert admin_client.post(reverse("admin:kindness_membership_add"), fields).status_code == 302
    assert list(Account.objects.for_user(helper)) == [account]
    assert not Account.objects.owned_by(helper).exists()


def test_a_creator_does_not_get_in(client) -> None:
    client.force_login(make_user())
    assert client.get(reverse("admin:index")).status_code == 302
