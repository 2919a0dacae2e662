"""What people and rules decide: the only writer of Action, Comment.state and Author.standing.

Called by dashboard, admin, api, tasks and ingest with plural input. Each function narrows to the targets where the act is legal,
changes those, records one Action for each, moves the counters and hints the deliverer, in transactions of at most CHUNK targets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kindness import hints
from kindness.models import Account, Action, Author, Batch, Comment, User
from kindness.models.actions import Verb

CHUNK = 1_000
ATTEMPTS = 8
IGNORED = "+ignored"
State, Remote, Status, Wish = Comment.State, Comment.Remote, Action.Status, Action.Wish


@dataclass(slots=True)
class Outcome:
    """What one click did. `changed` and `skipped` count targets; `already` were so before; `ids` are the comments changed."""

    batch: Batch | None = None
    changed: int = 0
    already: int = 0
    skipped: int = 0
    ids: list[int] = field(default_factory=list)


# --- On comments --------------------------------------------------------------------------------------------------


def keep(account: Account, comments: Iterable[int], *, by: User | None, now: datetime | None = None) -> Outcome:
    """A person said fine: it stays, or comes back on the post."""
    return _decide(account, Verb.KEEP, comments, by, now)


def hide(account: Account, comments: Iterable[int], *, by: User | None, now: datetime | None = None) -> Outcome:
    """Off the post, by the platform's reversible act; without a connection this becomes a to-do."""
    return _decide(account, Verb.HIDE, comments, by, now)


def hold(account: Account, comments: Iterable[int], *, by: User | None, reason: str = "", now: datetime | None = None) -> Outcome:
    """Off the post for now and waiting in the queue; without a connection it stays public and the card says so."""
    return _decide(account, Verb.HOLD, comments, by, now, reason=reason)


def ignore(account: Account, comments: Iterable[int], *, by: User | None, now: datetime | None = None) -> Outcome:
    """Stays on the platform, and is not shown to the creator again."""
    return _decide(account, Verb.IGNORE, comments, by, now)


def notice(account: Account, comments: Iterable[int], *, by: User | None, now: datetime | None = None) -> Outcome:
    """Takes an ignore back."""
    return _decide(account, Verb.NOTICE, comments, by, now)


DECISIONS = {"keep": keep, "hide": hide, "ignore": ignore, "notice": notice}


def _decide(
    account: Account,
    verb: Verb,
    comments: Iterable[int],
    by: User | None,
    now: datetime | None,
    *,
    reason: str = "",
    batch: Batch | None = None,
) -> Outcome:
    now = now or timezone.now()
    outcome = Outcome(batch=batch)
    for ids in _chunks(comments):
        with transaction.atomic():
            _lock(account)
            outcome.batch = outcome.batch or _open_batch(account, verb, by, now, reason=reason)
            rows = list(Comment.objects.of(account).filter(id__in=ids).select_related("verdict"))
            after = {row.id: _after(verb, row) for row in rows if _may_be_decided(row)}
            _apply(account, outcome, verb, rows, after, now)
            outcome.skipped += len(set(ids)) - len(after)
            _write_sums(outcome)
            hints.after_commit("deliver", account.id)
    return outcome


def _may_be_decided(comment: Comment) -> bool:
    return not comment.by_owner and comment.state not in {State.REMOVED, State.GONE}


def _after(verb: Verb, comment: Comment) -> str:
    """The token of what the comment becomes: its state, and whether it is ignored."""
    if verb == Verb.IGNORE:
        return comment.state + IGNORED
    if verb == Verb.NOTICE:
        return comment.state
    return {Verb.KEEP: State.KEPT, Verb.HIDE: State.HIDDEN, Verb.HOLD: State.HELD}[verb].value


def _token(comment: Comment) -> str:
    return comment.state + (IGNORED if comment.ignored else "")


def _apply(
    account: Account,
    outcome: Outcome,
    verb: Verb,
    rows: Sequence[Comment],
    after: Mapping[int, str],
    now: datetime,
    undoes: Mapping[int, Action] | None = None,
) -> None:
    """Brings these comments to their `after` token, records why, and puts them in place. The account's lock is held.

    A decision is about the revision that is there now; an undo goes back to the revision that was decided on before.
    """
    decided = {row.id: _decided_revision(row, after[row.id], undoes) for row in rows if row.id in after}
    changing = [
        row for row in rows if row.id in after and (after[row.id], decided[row.id]) != (_token(row), row.decided_revision)
    ]
    outcome.already += len(after) - len(changing)
    outcome.changed += len(changing)
    outcome.ids += [row.id for row in changing]
    befores = {row.id: (_token(row), row.decided_revision) for row in changing}
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in changing:
        token, revision = after[row.id], decided[row.id]
        groups[token, revision].append(row.id)
        row.state, row.ignored = token.removesuffix(IGNORED), token.endswith(IGNORED)
        row.decided_revision = revision
    for (token, revision), ids in groups.items():
        Comment.objects.filter(id__in=ids).update(
            state=token.removesuffix(IGNORED),
            ignored=token.endswith(IGNORED),
            decided_at=now if revision else None,
            decided_revision=revision,
        )
    Comment.objects.put_in_place(changing)
    wishes = {row.id: _wish(account, row.state) for row in changing}
    _record(account, outcome, verb, changing, befores, after, wishes, now, undoes)


def _decided_revision(comment: Comment, token: str, undoes: Mapping[int, Action] | None) -> int:
    """Which revision of the text the decision is about; 0 for none."""
    if undoes:
        return undoes[comment.id].decided_before
    return 0 if token == State.NEW else comment.revision


def _wish(account: Account, state: str) -> str:
    """The state the platform is asked for. A hold without a connection asks for nothing: it would be a chore, not a relief."""
    if state == State.HELD:
        return Wish.HELD if account.is_connected else ""
    return Wish.HIDDEN if state == State.HIDDEN else Wish.VISIBLE


# --- On authors ---------------------------------------------------------------------------------------------------


def block(
    account: Account,
    authors: Iterable[int],
    *,
    by: User,
    earlier: bool = False,
    also: Iterable[int] = (),
    now: datetime | None = None,
) -> Outcome:
    """Blocks people, which also consents to hold what they write later.

    `also` names comments hidden with the block (those the click was about); `earlier` hides all that is still up of what they
    wrote. Both are part of the same batch, so one Undo takes everything back.
    """
    outcome = _stand(account, authors, Verb.BLOCK, Author.Standing.BLOCKED, by, now or timezone.now())
    found = Comment.objects.of(account).filter(author__in=list(authors), ignored=False)
    earlier_ids = found.filter(state__in=[State.NEW, State.KEPT, State.HELD]).values_list("id", flat=True)
    ids = list(earlier_ids) if earlier else list(found.filter(id__in=list(also)).values_list("id", flat=True))
    if not ids or not outcome.batch:
        return outcome
    hidden = _decide(account, Verb.HIDE, ids, by, now, batch=outcome.batch)
    outcome.ids = hidden.ids
    _write_sums(outcome, plus=hidden)
    return outcome


def unblock(account: Account, authors: Iterable[int], *, by: User, now: datetime | None = None) -> Outcome:
    """What was held in the meantime stays held until somebody looks at it."""
    return _stand(account, authors, Verb.UNBLOCK, Author.Standing.NONE, by, now or timezone.now())


def _stand(account: Account, authors: Iterable[int], verb: Verb, standing: str, by: User | None, now: datetime) -> Outcome:
    outcome = Outcome()
    wanted = list(authors)
    with transaction.atomic():
        _lock(account)
        outcome.batch = _open_batch(account, verb, by, now)
        rows = list(Author.objects.filter(account=account, id__in=wanted))
        _set_standing(account, outcome, verb, rows, {row.id: standing for row in rows}, now)
        outcome.skipped += len(set(wanted)) - len(rows)
        _write_sums(outcome)
        hints.after_commit("deliver", account.id)
    return outcome


def _set_standing(
    account: Account,
    outcome: Outcome,
    verb: Verb,
    rows: Sequence[Author],
    after: Mapping[int, str],
    now: datetime,
    undoes: Mapping[int, Action] | None = None,
) -> None:
    changing = [row for row in rows if row.standing != after[row.id] and row.may_be_blocked]
    outcome.changed += len(changing)
    outcome.already += len(rows) - len(changing)
    befores = {row.id: (row.standing, 0) for row in changing}
    for row in changing:
        row.standing = after[row.id]
    Author.objects.bulk_update(changing, ["standing"])
    blocked = Author.Standing.BLOCKED
    wishes: dict[int, str] = {row.id: Wish.BLOCKED if row.standing == blocked else Wish.UNBLOCKED for row in changing}
    if undoes:
        wishes |= {row.id: "" for row in changing if _was_so_before(undoes[row.id])}
    _record(account, outcome, verb, changing, befores, after, wishes, now, undoes)


# --- Taking back --------------------------------------------------------------------------------------------------


def undo(batch: Batch, *, by: User | None, comments: Iterable[int] | None = None, now: datetime | None = None) -> Outcome:
    """Puts back what a batch changed, wholly or for some of its comments; what has been decided anew since is left and counted.

    The undo is a batch too, so it can be undone in turn.
    """
    now = now or timezone.now()
    account, outcome = batch.account, Outcome()
    actions = batch.actions.standing().order_by("id")
    if comments is not None:
        actions = actions.filter(comment__in=list(comments))
    for ids in _chunks(actions.values_list("id", flat=True)):
        with transaction.atomic():
            _lock(account)
            outcome.batch = outcome.batch or _open_batch(account, Verb.UNDO, by, now, undoes=batch)
            _undo_chunk(account, outcome, Action.objects.standing().filter(id__in=ids), now)
            _write_sums(outcome)
            hints.after_commit("deliver", account.id)
    return outcome


def _undo_chunk(account: Account, outcome: Outcome, actions: Iterable[Action], now: datetime) -> None:
    chosen = list(actions)
    stand = _last_words(chosen)
    of_comment = {action.comment_id: action for action in stand if action.comment_id}
    of_author = {action.author_id: action for action in stand if action.author_id}
    comments = list(Comment.objects.filter(id__in=of_comment).select_related("verdict"))
    unchanged = {row.id: of_comment[row.id].before for row in comments if of_comment[row.id].after == _token(row)}
    _apply(account, outcome, Verb.UNDO, comments, unchanged, now, of_comment)
    people = [row for row in Author.objects.filter(id__in=of_author) if of_author[row.id].after == row.standing]
    befores = {row.id: of_author[row.id].before for row in people}
    _set_standing(account, outcome, Verb.UNDO, people, befores, now, of_author)
    outcome.skipped += len(chosen) - len(unchanged) - len(people)


def _last_words(chosen: Sequence[Action]) -> list[Action]:
    """Those after which nothing else was decided on the same target; what was itself taken back again does not count."""
    first = min((action.id for action in chosen), default=0)
    comments, authors = ({getattr(action, name) for action in chosen} - {None} for name in ("comment_id", "author_id"))
    later: dict[tuple[int | None, int | None], list[Action]] = defaultdict(list)
    for action in Action.objects.on(comments, authors).filter(id__gt=first).order_by("id"):
        later[action.comment_id, action.author_id].append(action)
    return [action for action in chosen if _cancel_out(later[action.comment_id, action.author_id], action.id)]


def _cancel_out(later: Iterable[Action], since: int) -> bool:
    """Whether all that came after `since` was taken back again, each by its own undo."""
    standing: list[int] = []
    for action in later:
        if action.id <= since:
            continue
        if standing and standing[-1] == action.undoes_id:
            standing.pop()
        else:
            standing.append(action.id)
    return not standing


def _was_so_before(action: Action) -> bool:
    """Whether a block found the person blocked on the platform already (a block list that was brought along)."""
    unasked = action.verb == Verb.BLOCK and action.status == Status.DONE and not action.attempts and not action.answer
    return unasked and not Action.objects.filter(author=action.author_id, id__lt=action.id).exists()


# --- The log ------------------------------------------------------------------------------------------------------


def _lock(account: Account) -> None:
    Account.objects.locked({account.id})


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(ids)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _open_batch(
    account: Account, verb: Verb, by: User | None, now: datetime, *, reason: str = "", undoes: Batch | None = None
) -> Batch:
    return Batch.objects.create(account=account, verb=verb, by=by, reason=reason, undoes=undoes, created_at=now)


def _write_sums(outcome: Outcome, plus: Outcome | None = None) -> None:
    if plus:
        outcome.skipped += plus.skipped
        outcome.already += plus.already
    batch = outcome.batch
    assert batch
    batch.changed = outcome.changed + (plus.changed if plus else 0)
    batch.skipped = outcome.skipped
    batch.save(update_fields=["changed", "skipped"])


def _record(
    account: Account,
    outcome: Outcome,
    verb: Verb,
    targets: Sequence[Comment] | Sequence[Author],
    befores: Mapping[int, tuple[str, int]],
    after: Mapping[int, str],
    wishes: Mapping[int, str],
    now: datetime,
    undoes: Mapping[int, Action] | None,
) -> None:
    """Writes one Action a target: a newer wish takes the place of the one still waiting; one being sent settles first."""
    if not targets:
        return
    name = "comment" if isinstance(targets[0], Comment) else "author"
    ids = [target.id for target in targets]
    about = Action.objects.filter(**{f"{name}__in": ids})
    about.wanted().update(status=Status.REPLACED, settled_at=now, not_before=None)
    under_way = set(about.sending().values_list(name, flat=True))
    rows = []
    for target in targets:
        wish = wishes[target.id]
        satisfied = target.id not in under_way and _is_so(target, wish)
        rows.append(
            Action(
                account=account,
                batch=outcome.batch,
                verb=verb,
                before=befores[target.id][0],
                decided_before=befores[target.id][1],
                after=after[target.id],
                wish=wish,
                status=Status.DONE if satisfied else Status.WANTED,
                settled_at=now if satisfied else None,
                undoes=undoes[target.id] if undoes else None,
                created_at=now,
                **{name: target},
            )
        )
    Action.objects.bulk_create(rows)


def _is_so(target: Comment | Author, wish: str) -> bool:
    """Whether the platform, as far as we know, already shows what is wished."""
    if not wish:
        return True
    if isinstance(target, Author):
        return target.blocked_remotely == (wish == Wish.BLOCKED)
    return target.remote == wish


# --- Settling: called by deliver, by the to-do list and by admin ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one action: `status` is done, gone, refused or failed."""

    status: str
    note: str = ""


def settle(account: Account, answers: Mapping[int, Answer], now: datetime) -> None:
    """Writes the platform's answers (by action id) and what they tell about the platform's state."""
    with transaction.atomic():
        _lock(account)
        rows = list(Action.objects.open().filter(account=account, id__in=answers).select_related("comment", "author"))
        gone: list[int] = []
        for row in rows:
            answer = answers[row.id]
            row.status, row.answer, row.settled_at, row.not_before = answer.status, answer.note[:300], now, None
            if row.comment_id and answer.status == Status.GONE:
                gone.append(row.comment_id)
        Action.objects.bulk_update(rows, ["status", "answer", "settled_at", "not_before"])
        _learn(rows)
        _are_gone(gone)


def _learn(rows: Iterable[Action]) -> None:
    """What was done is what the platform shows from now on."""
    done: dict[str, list[Action]] = defaultdict(list)
    for row in rows:
        if row.status == Status.DONE and row.wish:
            done[row.wish].append(row)
    for wish, settled in done.items():
        Comment.objects.filter(id__in=[row.comment_id for row in settled if row.comment_id]).update(remote=wish)
        people = Author.objects.filter(id__in=[row.author_id for row in settled if row.author_id])
        people.update(blocked_remotely=wish == Wish.BLOCKED)


def _are_gone(ids: Sequence[int]) -> None:
    Comment.objects.filter(id__in=ids).update(state=State.GONE, remote=Remote.GONE)
    Comment.objects.put_in_place(list(Comment.objects.filter(id__in=ids).select_related("verdict")))


def tick(account: Account, actions: Iterable[int], now: datetime | None = None) -> int:
    """A person did it in the platform's own app. Returns how many were still to do."""
    found = Action.objects.to_do().filter(account=account, id__in=list(actions)).values_list("id", flat=True)
    ids = list(found)
    settle(account, {id: Answer(Status.DONE, "done by hand") for id in ids}, now or timezone.now())
    return len(ids)


def begin(account: Account, actions: Sequence[int], now: datetime) -> list[int]:
    """Claims wanted actions for sending; only those that are still wanted come back."""
    with transaction.atomic():
        _lock(account)
        ids = list(Action.objects.wanted().filter(account=account, id__in=actions).values_list("id", flat=True))
        Action.objects.wanted().filter(id__in=ids).update(status=Status.SENDING, attempts=F("attempts") + 1)
    return ids


def postpone(account: Account, actions: Sequence[int], until: datetime, note: str, *, counts: bool = True) -> None:
    """Sending did not work this time. Back to wanted, unless a newer wish waits or it has been tried ATTEMPTS times."""
    now = timezone.now()
    with transaction.atomic():
        _lock(account)
        for row in Action.objects.sending().filter(account=account, id__in=actions):
            newer = Action.objects.wanted().filter(comment=row.comment_id, author=row.author_id).exists()
            row.answer = note[:300]
            if newer:
                row.status, row.settled_at = Status.REPLACED, now
            elif counts and row.attempts >= ATTEMPTS:
                row.status, row.settled_at = Status.FAILED, now
            else:
                row.status, row.not_before = Status.WANTED, until
                row.attempts -= 0 if counts else 1
            row.save(update_fields=["status", "settled_at", "not_before", "answer", "attempts"])


def recover(account: Account) -> None:
    """Called by the holder of the account's lease: what is still being sent was begun by a deliverer that died.

    Sending it again is safe, since a wish names a state and not a toggle.
    """
    lost = list(Action.objects.sending().filter(account=account).values_list("id", flat=True))
    if lost:
        postpone(account, lost, timezone.now() - timedelta(seconds=1), "sent again after an interruption")


def retry(actions: Iterable[Action], now: datetime | None = None) -> int:
    """Asks again for failed or refused actions whose target has not been decided anew since. Returns how many."""
    now = now or timezone.now()
    asked = 0
    for action in actions:
        with transaction.atomic():
            _lock(action.account)
            newer = Action.objects.filter(comment=action.comment_id, author=action.author_id, id__gt=action.id)
            again = Action.objects.filter(id=action.id, status__in=[Status.FAILED, Status.REFUSED])
            if newer.exists():
                continue
            asked += again.update(status=Status.WANTED, settled_at=None, attempts=0, not_before=None)
            hints.after_commit("deliver", action.account_id)
    return asked
