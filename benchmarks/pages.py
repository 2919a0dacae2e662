"""What a page costs when a creator has a million comments, against ten thousand: two databases, asked in turn."""

import json
import os
import statistics
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection, transaction

from benchmarks import stack
from kindness.models import Account, Comment, QueueCount

TRIALS = 30
PAGES = ("first", "deep", "filter")
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
POSTS = """
INSERT INTO kindness_post (id, account_id, external_id, title, url)
SELECT i, {account}, 'p' || i, 'Video ' || i, '' FROM n"""
AUTHORS = """
INSERT INTO kindness_author (id, account_id, external_id, name, url, standing, blocked_remotely)
SELECT i, {account}, 'a' || i, 'person ' || i, '', 'none', 0 FROM n"""
READING = """
INSERT INTO kindness_reading (id, text_hash, model, scores, unread, language, created_at)
VALUES (1, 'x', 'bench', '{}', '', 'en', '2026-01-01 00:00:00')"""
# One row in five asks for a decision, one in five is kind; a minute lies between two comments.
COMMENTS = """
INSERT INTO kindness_comment (id, account_id, post_id, author_id, external_id, parent_external_id, url, text, revision, likes,
  by_owner, posted_at, time_is_estimate, day, moment, arrived_at, pending, state, ignored, decided_revision, remote,
  queue, rank, category)
SELECT i, {account}, 1 + (i * i) % 200, 1 + (i * 7919) % {authors}, 'c' || i, '', '',
  'comment number ' || i || ' about the video, of a usual length', 1, i % 40,
  0, datetime(1700000000 + i * 60, 'unixepoch'), 0, date(1700000000 + i * 60, 'unixepoch'), 1700000000 + i * 60,
  '2026-01-01 00:00:00', 0, 'new', 0, 0, 'visible',
  CASE i % 5 WHEN 0 THEN 'review' WHEN 1 THEN 'kind' ELSE 'quiet' END,
  CASE WHEN i % 5 = 0 THEN (1 + (i / 5) % 3) * 10000000000 ELSE 0 END + 1700000000 + i * 60,
  CASE i % 5
    WHEN 0 THEN CASE (i / 5) % 4 WHEN 0 THEN 'insult' WHEN 1 THEN 'hate' WHEN 2 THEN 'appearance' ELSE 'threat' END
    WHEN 1 THEN 'kind' ELSE 'neutral' END
FROM n"""
VERDICTS = """
INSERT INTO kindness_verdict (comment_id, reading_id, category, severity, harsh, kind, may_need_help, unread, language,
  proposal, reason, revision, read_at)
SELECT id, 1, category, rank / 10000000000, queue = 'review', queue = 'kind', 0, '', 'en',
  CASE queue WHEN 'review' THEN 'hide' ELSE '' END, 'harsh', 1, '2026-01-01 00:00:00'
FROM kindness_comment"""


def seed(count: int) -> Account:
    """A creator with `count` comments, written by SQL: what is measured is reading them."""
    account = stack.prepare()
    authors = max(count // 20, 500)
    names = {"account": account.id, "authors": authors}
    statements = [
        NUMBERS.format(count=200) + POSTS.format(**names),
        NUMBERS.format(count=authors) + AUTHORS.format(**names),
        READING,
        NUMBERS.format(count=count) + COMMENTS.format(**names),
        VERDICTS,
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    counted = {queue: Comment.objects.filter(queue=queue).count() for queue in ("review", "kind", "quiet")}
    QueueCount.objects.add({(account.id, queue): total for queue, total in counted.items()}, {})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return account


def serve(count: int) -> None:
    """Answers each line on stdin (first, deep, filter) with the milliseconds that page took."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    account = seed(count)
    browser = Client()
    browser.force_login(get_user_model().objects.get())
    base = f"/review/{account.id}/review/"
    queue = Comment.objects.of(account).in_queue("review").by_rank()
    middle = queue[queue.count() // 2]
    urls = {"first": base, "deep": f"{base}?after={middle.rank}.{middle.id}", "filter": f"{base}?category=hate"}
    for url in urls.values():
        assert browser.get(url).status_code == 200, url
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        browser.get(urls[line.strip()])
        print((time.perf_counter() - start) * 1_000, flush=True)


def review_page_1m() -> dict:
    """Medians of interleaved runs; the worst ratio of first page, deep page and one filter."""
    small, large = _server(10_000), _server(1_000_000)
    times: dict[tuple[str, int], list[float]] = {}
    for _ in range(TRIALS):
        for page in PAGES:
            for size, server in ((0, small), (1, large)):
                times.setdefault((page, size), []).append(_ask(server, page))
    for server in (small, large):
        server.kill()
    medians = {key: statistics.median(values) for key, values in times.items()}
    worst = max(PAGES, key=lambda page: medians[page, 1] / medians[page, 0])
    ratios = ", ".join(f"{page} {medians[page, 1] / medians[page, 0]:.2f}" for page in PAGES)
    return {
        "name": "review_page_1m",
        "value": round(medians[worst, 1], 1),
        "unit": "ms",
        "ratio": round(medians[worst, 1] / medians[worst, 0], 3),
        "against": f"10,000 comments, {worst} page ({ratios})",
        "spread": f"{min(times[worst, 1]):.0f}-{max(times[worst, 1]):.0f} ms",
    }


def _server(count: int) -> subprocess.Popen:
    folder = settings.VAR_DIR / f"pages-{count}"
    folder.mkdir()
    code = f"import django; django.setup(); from benchmarks.pages import serve; serve({count})"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "VAR_DIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline().strip() == "ready"
    return process


def _ask(server: subprocess.Popen, page: str) -> float:
    assert server.stdin and server.stdout
    server.stdin.write(page + "\n")
    server.stdin.flush()
    return json.loads(server.stdout.readline())


RUNS = {"review_page_1m": review_page_1m}
