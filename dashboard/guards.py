"""Existence and permission in one place: every view starts here, and what belongs to somebody else is simply not found."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from kindness.models import Account, Author, Batch, Comment, Import, Post, User


def person(request: HttpRequest) -> User:
    """The logged-in user; the middleware lets nobody else through."""
    return cast(User, request.user)


def account_or_404(request: HttpRequest, account_id: int) -> Account:
    return get_object_or_404(Account.objects.for_user(person(request)), id=account_id)


def owned_account_or_404(request: HttpRequest, account_id: int) -> Account:
    """For what only an owner does: importing, taking back, settings. A helper, who may know of it, is told so with a 403."""
    return _owned(request, account_or_404(request, account_id))


def _owned(request: HttpRequest, account: Account) -> Account:
    if not Account.objects.owned_by(person(request)).contains(account):
        raise PermissionDenied
    return account


def first_account_or_404(request: HttpRequest) -> Account:
    account = Account.objects.for_user(person(request)).order_by("id").first()
    if account is None:
        raise Http404
    return account


def comment_or_404(request: HttpRequest, comment_id: int) -> Comment:
    return get_object_or_404(Comment.objects.for_user(person(request)).for_cards(), id=comment_id)


def author_or_404(request: HttpRequest, author_id: int) -> Author:
    return get_object_or_404(Author.objects.for_user(person(request)), id=author_id)


def post_or_404(request: HttpRequest, post_id: int) -> Post:
    return get_object_or_404(Post.objects.for_user(person(request)), id=post_id)


def batch_or_404(request: HttpRequest, batch_id: int) -> Batch:
    return get_object_or_404(Batch.objects.for_user(person(request)).select_related("account"), id=batch_id)


def import_or_404(request: HttpRequest, import_id: int) -> Import:
    return get_object_or_404(Import.objects.for_user(person(request)).select_related("account"), id=import_id)


def owned_import_or_404(request: HttpRequest, import_id: int) -> Import:
    imported = import_or_404(request, import_id)
    _owned(request, imported.account)
    return imported
