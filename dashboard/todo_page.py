"""The to-do list's pages: what is to be done on the platform, in words and with a link to the place. Called by views."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from dashboard.templatetags.words import author_name, judgement
from kindness.models import Account, Action, Author, Post, User
from kindness.platforms.links import author_link

# As many as the platform's own app lets somebody select at once (design notes, "bulk selection size").
AT_ONCE = {Account.Platform.TIKTOK: 100, Account.Platform.INSTAGRAM: 25}
OTHERWISE = 50


@dataclass(frozen=True, slots=True)
class Task:
    """One line: what to do, about whom, and where."""

    action: Action
    what: str
    who: str
    detail: str
    href: str
    done: bool

    @property
    def id(self) -> int:
        return self.action.pk


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks under one post, or (post None) about people."""

    post: Post | None
    tasks: Sequence[Task]

    @property
    def ids(self) -> list[int]:
        return [task.id for task in self.tasks]


@dataclass(frozen=True, slots=True)
class Page:
    groups: Sequence[Group]
    size: int
    next: int = 0

    @property
    def ids(self) -> list[int]:
        return [id for group in self.groups for id in group.ids]


def accounts_with_work(user: User) -> list[Account]:
    """The person's accounts that have something on their list."""
    work = Action.objects.to_do().filter(account=OuterRef("pk")).order_by()
    return list(Account.objects.for_user(user).filter(Exists(work)).order_by("id"))


def page_of(account: Account, after: int) -> Page:
    """What was decided first comes first; within the page by post, then by author."""
    size = AT_ONCE.get(Account.Platform(account.platform), OTHERWISE)
    found = _with_targets(Action.objects.to_do().filter(account=account, id__gt=after))
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(_grouped(rows), size, next=rows[-1].pk if more else 0)


def tasks_of(user: User, actions: Iterable[int]) -> list[Task]:
    found = Action.objects.for_user(user).filter(id__in=list(actions), account__connection=Account.Connection.NONE)
    return [task(action) for action in _with_targets(found)]


def _with_targets(found: Any) -> Any:
    return found.select_related("account", "author", "comment__author", "comment__post", "comment__parent")


def _grouped(rows: Iterable[Action]) -> list[Group]:
    """People first, then posts in the order in which they first come up; authors together within each."""
    order: dict[int, int] = {}
    for row in rows:
        order.setdefault(_post_id(row), len(order))
    ordered = sorted(rows, key=lambda row: (_post_id(row) != 0, order[_post_id(row)], _author(row).pk, row.pk))
    groups = []
    for _post, members in groupby(ordered, key=_post_id):
        actions = list(members)
        comment = actions[0].comment
        groups.append(Group(comment.post if comment else None, [task(action) for action in actions]))
    return groups


def _post_id(action: Action) -> int:
    return action.comment.post_id if action.comment else 0


def _author(action: Action) -> Author:
    author = action.comment.author if action.comment else action.author
    assert author
    return author


def task(action: Action) -> Task:
    author, comment, account = _author(action), action.comment, action.account
    link = author.url or author_link(account.platform, name=author.name, id=author.external_id)
    return Task(
        action=action,
        what=_what(action, author_name(author)),
        who=author_name(author),
        detail=judgement(comment) if comment else "",
        href=(comment.url or comment.post.url) if comment else link,
        done=action.status not in {Action.Status.WANTED, Action.Status.SENDING},
    )


def _what(action: Action, who: str) -> str:
    """The wish as an instruction for somebody who has the platform's app open."""
    platform = action.account.get_platform_display()
    elsewhere = action.account.platform == Account.Platform.OTHER
    where = _("where it was posted") if elsewhere else _("in the %(platform)s app") % {"platform": platform}
    sentence = {
        Action.Wish.HIDDEN: _("Hide the comment by %(who)s %(where)s"),
        Action.Wish.HELD: _("Hold the comment by %(who)s %(where)s"),
        Action.Wish.VISIBLE: _("Show the comment by %(who)s again %(where)s"),
        Action.Wish.BLOCKED: _("Block %(who)s %(where)s"),
        Action.Wish.UNBLOCKED: _("Unblock %(who)s %(where)s"),
    }[Action.Wish(action.wish)]
    return sentence % {"who": who, "where": where}
