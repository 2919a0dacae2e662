"""Comments read: the only writer of Reading and Verdict. Called by tasks, the command line and load_demo.

Pending comments are claimed in batches; equal texts are scored once by each model version; the rules turn scores into proposals.
What the model cannot read gets a verdict that says so, and comes before a person.
"""

import functools
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kindness import classifier, rules
from kindness.classifier.labels import Judgement, Scored, judge
from kindness.classifier.text import normalise, text_key
from kindness.models import Account, Author, Comment, DailyCount, Policy, Reading, Verdict
from kindness.models.counts import measures_of

logger = logging.getLogger(__name__)
BATCH = 500
# A batch of the longest comments must not outlast a task: 20,000 characters, the most that is read of one, take about a second.
CHARACTERS = 60_000
SECONDS_A_RUN = 20
DIGITS = 4


@functools.cache
def reader() -> classifier.Reader:
    """This process's model, loaded when the first comment asks for it. Raises classifier.ModelMissing."""
    return classifier.load_reader(
        settings.MODEL_DIR, settings.MODEL_HUB, settings.MODEL_HUB_LABELS, interrupts=(SoftTimeLimitExceeded,)
    )


def read_pending(now: datetime | None = None, limit: int = BATCH) -> int:
    """Claims and reads up to `limit` pending comments, for about SECONDS_A_RUN. Returns how many were claimed; 0: none wait.

    Long comments are read in parts, each stored before the next; what there is no time for is given back.
    """
    model, deadline = reader(), time.monotonic() + SECONDS_A_RUN
    claimed = Comment.objects.claim(limit, now or timezone.now())
    for part, rest in _parts(claimed):
        texts = {comment.id: normalise(comment.text) for comment in part}
        _judge(part, texts, _readings(texts, model), model)
        if rest and time.monotonic() > deadline:
            Comment.objects.pending().filter(id__in=[comment.id for comment in rest]).update(reading_until=None)
            break
    return len(claimed)


def _parts(comments: Sequence[Comment]) -> Iterator[tuple[Sequence[Comment], Sequence[Comment]]]:
    """Runs of comments of about CHARACTERS together, each with what comes after it."""
    start = length = 0
    for end, comment in enumerate(comments, 1):
        length += len(comment.text)
        if length >= CHARACTERS or end == len(comments):
            yield comments[start:end], comments[end:]
            start, length = end, 0


def _readings(texts: Mapping[int, str], model: classifier.Reader) -> dict[int, Reading]:
    """Each comment's reading by its id: looked up where the text is known, scored otherwise, outside any transaction."""
    keys = {id: text_key(text) for id, text in texts.items()}
    known = Reading.objects.known(keys.values(), model.model)
    unknown = {keys[id]: text for id, text in texts.items() if keys[id] not in known}
    scored = zip(unknown, model.read_normalised(list(unknown.values())), strict=True)
    # In one order for all workers: on PostgreSQL two that insert the same keys in different orders would wait for each other.
    new = sorted((_reading(key, model.model, result) for key, result in scored), key=lambda row: row.text_hash)
    Reading.objects.bulk_create(new, ignore_conflicts=True)
    known |= Reading.objects.known(unknown, model.model)
    return {id: known[key] for id, key in keys.items()}


def _reading(key: str, model: str, result: Scored) -> Reading:
    scores = {label: round(float(score), DIGITS) for label, score in result.scores.items()}
    return Reading(text_hash=key, model=model, scores=scores, unread=result.unread, language=result.language)


def _judge(
    claimed: Iterable[Comment], texts: Mapping[int, str], readings: Mapping[int, Reading], model: classifier.Reader
) -> None:
    """Writes the verdicts. A comment that changed while it was being read stays pending and is read again."""
    revisions = {comment.id: comment.revision for comment in claimed}
    accounts = {comment.account_id for comment in claimed}
    now = timezone.now()
    with transaction.atomic():
        Account.objects.locked(accounts)
        wants = _wants(accounts)
        rows = Comment.objects.pending().filter(id__in=revisions).select_related("verdict", "author")
        current = [row for row in rows if row.revision == revisions[row.id]]
        old = {row.id: measures_of(row.read) for row in current}
        verdicts = {
            row.id: _verdict(
                row, readings[row.id], _judgement(texts[row.id], readings[row.id], model), wants[row.account_id], now
            )
            for row in current
        }
        Verdict.objects.bulk_create(verdicts.values(), update_conflicts=True, unique_fields=["comment"], update_fields=WRITTEN)
        Comment.objects.filter(id__in=verdicts).update(pending=False, reading_until=None)
        for row in current:
            row.pending, row.verdict = False, verdicts[row.id]
        Comment.objects.put_in_place(current, arriving=True)
        _count(current, old)


WRITTEN = "reading category severity harsh kind may_need_help unread language proposal reason revision read_at".split()


def _wants(accounts: Iterable[int]) -> dict[int, rules.Wants]:
    found = {policy.account_id: policy for policy in Policy.objects.filter(account__in=accounts)}
    policies = {id: found.get(id) or Policy(account_id=id) for id in accounts}
    return {id: rules.Wants(policy.strictness, policy.propose_spam) for id, policy in policies.items()}


def _judgement(text: str, reading: Reading, model: classifier.Reader) -> Judgement:
    """What people are told. What was not read is judged as nothing at all."""
    if reading.unread:
        return Judgement(category="", severity=0, harsh=False, kind=False)
    return judge(reading.scores, model.thresholds, text)


def _verdict(comment: Comment, reading: Reading, judgement: Judgement, wants: rules.Wants, now: datetime) -> Verdict:
    seen = rules.Seen(
        category=judgement.category,
        severity=judgement.severity,
        harsh=judgement.harsh,
        kind=judgement.kind,
        may_need_help=judgement.may_need_help,
        unread=reading.unread,
        author_is_trusted=comment.author.standing == Author.Standing.TRUSTED,
    )
    proposal = rules.propose(seen, wants)
    return Verdict(
        comment=comment,
        reading=reading,
        category=judgement.category,
        severity=judgement.severity,
        harsh=judgement.harsh,
        kind=judgement.kind,
        may_need_help=judgement.may_need_help,
        unread=reading.unread,
        language=reading.language,
        proposal=proposal.act,
        reason=proposal.reason,
        revision=comment.revision,
        read_at=now,
    )


def _count(current: Sequence[Comment], old: Mapping[int, Mapping[str, int]]) -> None:
    deltas: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    for comment in current:
        if comment.day:
            delta = deltas[comment.account_id, comment.day]
            delta.subtract(old[comment.id])
            delta.update(measures_of(comment.verdict))
    DailyCount.objects.add(deltas)


def read_again(account: Account) -> int:
    """Puts all of an account's comments back to pending, for a new model or changed thresholds. Returns how many."""
    return Comment.objects.of(account).filter(by_owner=False).update(pending=True, reading_until=None)
