"""The main road as a whole: files in, comments read through Celery into rows, and what the processes weigh."""

import csv
import json
import os
import statistics
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.conf import settings
from django.core.files import File

from benchmarks import stack
from benchmarks.texts import texts
from kindness import exports, hints, importing, ingest, processes
from kindness.exports.rows import Row
from kindness.models import Account, Comment, Import

CORES = os.cpu_count() or 1
APIFY = ["text", "diggCount", "replyCommentTotal", "createTimeISO", "uniqueId", "videoWebUrl", "uid", "cid"]


def _store(account: Account, comments: list[str], *, name: str) -> None:
    arrivals = [Row(line=n, text=text, id=f"{name}{n}", author_id=f"p{n % 500}", post_id="p") for n, text in enumerate(comments)]
    for start in range(0, len(arrivals), 1_000):
        ingest.rows(account, arrivals[start : start + 1_000])


def _nothing_waits() -> bool:
    return not Comment.objects.pending().exists()


def classify_end_to_end() -> dict:
    """Pending rows to verdicts, through a real broker and worker, one process a core; against the reader alone.

    The worker's children have loaded the model before the first clock starts; it idles while the reader alone is measured.
    """
    from benchmarks.classify import raw_rate

    account, rates, raws = stack.prepare(), [], []
    with stack.broker_and_worker(CORES):
        _read(account, texts(2_000, seed=99), "warm")
        for trial in range(3):
            fresh = texts(5_000, seed=trial)
            raws.append(raw_rate(fresh))
            rates.append(len(fresh) / _read(account, fresh, f"trial{trial}-"))
    value, raw = statistics.median(rates), statistics.median(raws)
    return {
        "name": "classify_end_to_end",
        "value": round(value, 1),
        "unit": "comments/s",
        "ratio": round(value / raw, 3),
        "against": f"classify_raw in the same run ({raw:,.0f} texts/s)",
        "spread": f"{min(rates):,.0f}-{max(rates):,.0f}",
    }


def _read(account: Account, comments: list[str], name: str) -> float:
    """Seconds from the hint to the last verdict."""
    _store(account, comments, name=name)
    start = time.perf_counter()
    hints.send("read", CORES - 1)
    stack.wait_until(_nothing_waits, 300)
    return time.perf_counter() - start


def worker_rss_mb() -> dict:
    """The largest pool child after it has read its part of 10,000 comments."""
    account = stack.prepare()
    with stack.broker_and_worker(CORES) as worker:
        _store(account, texts(10_000, seed=5), name="m")
        hints.send("read", CORES - 1)
        stack.wait_until(_nothing_waits, 300)
        weights = [stack.rss_mb(child) for child in stack.children(worker.pid)]
    return _memory("worker_rss_mb", weights)


def web_rss_mb() -> dict:
    """The largest web process after 300 pages, signed in."""
    account = stack.prepare()
    _store(account, texts(2_000, seed=6), name="web")
    with stack.running(processes.web(), PORT=str(settings.PORT)) as web:
        browser = Browser(f"http://127.0.0.1:{settings.PORT}")
        stack.wait_until(browser.answered, 30)
        browser.sign_in()
        for _ in range(100):
            for page in ("/", f"/review/{account.id}/unread/", "/trends/"):
                browser.get(page)
        weights = [stack.rss_mb(child) for child in stack.children(web.pid)]
    return _memory("web_rss_mb", weights)


class Browser:
    """Just enough of one to sign in and ask for pages."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies = base, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str, form: dict[str, str] | None = None) -> bytes:
        """Raises urllib.error.HTTPError for any answer but a good one."""
        data = urlencode(form).encode() if form else None
        request = Request(self.base + path, data, {"Referer": self.base + path})
        with self.opener.open(request, timeout=60) as answer:
            return answer.read()

    def answered(self) -> bool:
        try:
            return bool(self.get("/healthz"))
        except OSError:
            return False

    def sign_in(self) -> None:
        self.get("/account/login/")
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken") or ""
        self.get("/account/login/", {"login": stack.EMAIL, "password": stack.PASSWORD, "csrfmiddlewaretoken": token})
        assert any(cookie.name == "sessionid" for cookie in self.cookies)


def _memory(name: str, weights: list[float]) -> dict:
    """The largest process counts."""
    spread = "-".join(f"{weight:.0f}" for weight in sorted(weights))
    return {"name": name, "value": round(max(weights), 1), "unit": "MiB", "ratio": None, "against": "", "spread": spread}


def import_rows() -> dict:
    """100,000 rows of a file into rows, and the memory it takes against 10,000 rows; each in a process of its own."""
    small, large = (_import_in_a_process(count) for count in (10_000, 100_000))
    return {
        "name": "import_rows",
        "value": round(100_000 / large["seconds"], 1),
        "unit": "rows/s",
        "ratio": round(large["peak_mb"] / small["peak_mb"], 3),
        "against": f"peak memory with 10,000 rows ({small['peak_mb']:.0f} MiB)",
        "spread": f"{10_000 / small['seconds']:,.0f} rows/s with 10,000",
    }


def _import_in_a_process(count: int) -> dict:
    code = f"import django; django.setup(); from benchmarks.road import import_once; import_once({count})"
    folder = settings.VAR_DIR / f"import-{count}"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "VAR_DIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def import_once(count: int) -> None:
    account = stack.prepare()
    path = Path(settings.VAR_DIR) / "comments.csv"
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(APIFY)
        for n, text in enumerate(texts(2_000, seed=7) * (count // 2_000)):
            video = f"https://www.tiktok.com/@mila/video/72900000000000000{n % 50:02d}"
            sheet.writerow(
                [
                    text,
                    n % 90,
                    0,
                    f"2026-05-{n % 28 + 1:02d}T10:00:00.000Z",
                    f"p{n % 9973}",
                    video,
                    f"7{n % 9973:018d}",
                    f"72{n:017d}",
                ]
            )
    imported = Import(account=account, name="comments.csv", status=Import.Status.WAITING)
    with path.open("rb") as file:
        imported.format = exports.detect(file, path.name).slug
        imported.file.save("comments.csv", File(file))
    start = time.perf_counter()
    while importing.run(imported.id):
        pass
    seconds = time.perf_counter() - start
    assert Comment.objects.count() == count
    print(json.dumps({"seconds": seconds, "peak_mb": stack.peak_mb()}))


RUNS = {
    "classify_end_to_end": classify_end_to_end,
    "worker_rss_mb": worker_rss_mb,
    "web_rss_mb": web_rss_mb,
    "import_rows": import_rows,
}
