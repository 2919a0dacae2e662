"""One-time links: the owner's set-up link, invitations, and who may use them."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from kindness import invitations
from kindness.models import Invitation, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GOOD = {"email": "Mara@Example.org", "password": "a long quiet river", "again": "a long quiet river"}


def path(kind: str, days: int = 7) -> str:
    link = invitations.make_link(kind, timezone.now(), days)
    return link.removeprefix("http://127.0.0.1:8000")


def test_the_setup_link_makes_the_owner_and_logs_them_in(client: Client) -> None:
    response = client.post(path("setup"), GOOD)
    assert response.status_code == 302
    owner = User.objects.get()
    assert (owner.email, owner.is_superuser, owner.is_staff) == ("mara@example.org", True, True)
    assert client.get("/admin/").status_code == 200


def test_the_owner_can_log_in_again_later(client: Client) -> None:
    client.post(path("setup"), GOOD)
    later = Client()
    later.post("/account/login/", {"login": "mara@example.org", "password": GOOD["password"]})
    assert later.get("/admin/").status_code == 200


def test_the_setup_form_is_shown_and_keeps_its_link_until_it_is_valid(client: Client) -> None:
    link = path("setup")
    assert b"Your own account" in client.get(link).content
    response = client.post(link, {**GOOD, "again": "something else entirely"})
    assert response.status_code == 200
    assert b"The two passwords are not the same." in response.content
    assert client.post(link, GOOD).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "no address"}, "Enter a valid email address."),
        ({"password": "short", "again": "short"}, "at least 10 characters"),
        ({"password": "mara@example.org", "again": "mara@example.org"}, "too similar"),
        ({"email": "taken@example.org"}, "There is an account with this address already."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client: Client, wrong: dict[str, str], said: str) -> None:
    make_user(email="taken@example.org")
    response = client.post(path("setup"), {**GOOD, **wrong})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_link_works_once(client: Client) -> None:
    link = path("setup")
    client.post(link, GOOD)
    again = Client().post(link, {**GOOD, "email": "second@example.org"})
    assert again.status_code == 404
    assert b"does not work any more" in again.content
    assert User.objects.count() == 1


def test_two_at_once_make_one_account() -> None:
    invitation = Invitation.objects.find(path("setup").split("/")[-2], timezone.now())
    assert invitation is not None
    assert invitations.accept(invitation, "a@example.org", GOOD["password"], timezone.now())
    assert invitations.accept(invitation, "b@example.org", GOOD["password"], timezone.now()) is None
    assert User.objects.count() == 1


def test_an_old_link_and_a_made_up_one_get_the_same_calm_page(client: Client) -> None:
    link = path("setup")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    old, made_up = client.get(link), client.get("/setup/made-up/")
    assert old.status_code == made_up.status_code == 404
    assert b"does not work any more" in old.content and b"does not work any more" in made_up.content


def test_a_newer_setup_link_withdraws_the_older(client: Client) -> None:
    older, newer = path("setup"), path("setup")
    assert (client.get(older).status_code, client.get(newer).status_code) == (404, 200)


def test_no_setup_link_works_once_there_is_an_owner(client: Client) -> None:
    link = path("setup")
    make_user(email="owner@example.org", is_superuser=True)
    assert invitations.make_setup_link(timezone.now()) is None
    assert client.get(link).status_code == 404


def test_the_demo_is_no_owner() -> None:
    make_user(email="demo@example.org", is_superuser=True, is_demo=True)
    assert invitations.make_setup_link(timezone.now())


def test_an_invited_person_gets_an_account_without_the_admin(client: Client, settings) -> None:
    settings.SIGNUP = "invite"
    assert client.post(path("signup"), GOOD).status_code == 302
    person = User.objects.get()
    assert not (person.is_staff or person.is_superuser)


def test_an_invitation_is_no_setup_link(client: Client, settings) -> None:
    settings.SIGNUP = "invite"
    assert client.get(path("signup").replace("/join/", "/setup/")).status_code == 404
    assert client.get(path("setup").replace("/setup/", "/join/")).status_code == 404


def test_invitations_do_nothing_while_sign_up_is_closed(client: Client) -> None:
    assert client.get(path("signup")).status_code == 404
    with pytest.raises(SystemExit, match="SIGNUP=invite"):
        call_command("invite")


@pytest.mark.parametrize(("signup", "opens"), [("closed", False), ("invite", False), ("open", True)])
def test_the_public_sign_up_form_opens_only_where_it_is_open(client: Client, settings, signup: str, opens: bool) -> None:
    settings.SIGNUP = signup
    assert (b'name="password2"' in client.get("/account/signup/").content) is opens


def test_the_commands_print_links_that_work(client: Client, settings, capsys) -> None:
    settings.SIGNUP = "invite"
    for command in ("setup_link", "invite"):
        call_command(command)
        link = capsys.readouterr().out.strip()
        assert link.startswith(settings.SITE_URL)
        assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200


def test_only_the_hash_of_a_link_is_kept() -> None:
    token = path("setup").split("/")[-2]
    assert token not in str(list(Invitation.objects.values()))


def test_the_admin_is_entered_through_the_login_that_limits_wrong_attempts(client: Client) -> None:
    for page in ("/admin/", "/admin/login/"):
        response = client.get(page, follow=True)
        assert unquote(response.redirect_chain[-1][0]) == f"/account/login/?next={page}"
    client.force_login(make_user(email="helper@example.org"))
    assert client.get("/admin/", follow=True).status_code == 403


def test_wrong_logins_are_limited(client: Client) -> None:
    make_user(email="mara@example.org")
    answers = [client.post("/account/login/", {"login": "mara@example.org", "password": f"wrong {n}"}) for n in range(7)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    assert "Too many failed login attempts" not in answers[0].content.decode()


def test_the_owner_invites_from_the_admin(client: Client, settings) -> None:
    client.force_login(make_user(email="owner@example.org", is_staff=True, is_superuser=True))
    assert client.post("/admin/kindness/invitation/add/").status_code == 403
    settings.SIGNUP = "invite"
    assert client.get("/admin/kindness/invitation/add/").status_code == 200
    page = client.post("/admin/kindness/invitation/add/", follow=True).content.decode()
    link = re.search(r"http://127\.0\.0\.1:8000(/join/[\w-]+/)", page)
    assert link and Client().get(link[1]).status_code == 200


def test_a_staff_member_who_is_not_the_owner_invites_nobody(client: Client, settings) -> None:
    settings.SIGNUP = "invite"
    client.force_login(make_user(email="staff@example.org", is_staff=True))
    assert client.post("/admin/kindness/invitation/add/").status_code == 403
