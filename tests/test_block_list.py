"""The block list of a platform's archive: people known by handle alone, and what they write later."""

import pytest

from kindness import actions, ingest
from kindness.models import Action, Author, Comment
from tests.factories import make_account, make_comment, make_row, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def block(account, *handles):
    people = ingest.blocked_there(account, handles)
    return actions.block(account, people, by=make_user())


def test_people_of_a_block_list_are_blocked_without_a_chore() -> None:
    account = make_account()
    outcome = block(account, "Loud.One", "@other", "", account.handle)
    assert outcome.changed == 2
    assert sorted(Author.objects.values_list("external_id", "name", "standing")) == [
        ("loud.one", "Loud.One", "blocked"),
        ("other", "other", "blocked"),
    ]
    assert set(Action.objects.values_list("status", flat=True)) == {"done"}, "it is so on the platform already"


def test_the_same_list_twice_blocks_nobody_twice() -> None:
    account = make_account()
    block(account, "loud")
    assert block(account, "LOUD").changed == 0
    assert Author.objects.count() == 1


def test_somebody_who_has_commented_before_is_found_by_name() -> None:
    account = make_account()
    comment = make_comment(account=account, author="77", author_name="@Loud")
    block(account, "loud")
    author = Author.objects.get()
    assert (author.id, author.external_id, author.standing) == (comment.author_id, "77", "blocked")


def test_what_they_write_later_is_held_although_the_file_names_them_by_id() -> None:
    account = make_account()
    block(account, "loud")
    ingest.rows(account, [make_row(id="1", author="77", author_name="Loud"), make_row(id="2", author="78", author_name="calm")])
    assert dict(Comment.objects.values_list("external_id", "state")) == {"1": "held", "2": "new"}
    assert Author.objects.get(name="Loud").external_id == "77"


def test_a_display_name_elsewhere_is_nobodys_proof() -> None:
    account = make_account(platform="youtube")
    block(account, "anna")
    ingest.rows(account, [make_row(id="1", author="UC77", author_name="Anna")])
    assert Comment.objects.get().state == "new"
    assert Author.objects.count() == 2
