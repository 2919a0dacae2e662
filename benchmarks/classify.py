"""How fast comments are read: text in and scores out, the arithmetic alone, and both against what Detoxify users run."""

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.texts import texts
from kindness.classifier.onnx import OnnxReader

ROOT = Path(__file__).resolve().parent.parent
TRAIN_PYTHON = ROOT / ".venv-train" / "bin" / "python"
CORES = os.cpu_count() or 1
COUNT = 5_000
TRIALS = 3


def classify_raw() -> dict:
    """Texts to scores with no cache, one process a core; each trial has the pipeline's own right after it."""
    comments = texts(COUNT)
    rates, others = [], []
    with Baseline() as baseline:
        for trial in range(TRIALS):
            rates.append(raw_rate(comments))
            others.append(baseline.rate(trial))
    value, other = statistics.median(rates), statistics.median(others)
    return _row("classify_raw", rates, value / other, f"BERT-base pipeline, batch 32 ({other:.1f} texts/s)")


def classify_session() -> dict:
    """The session alone on the same texts, cut into tokens beforehand. Its ratio is the share of it that classify_raw keeps."""
    comments = texts(COUNT)
    raws, rates = [], []
    for _ in range(TRIALS):
        raws.append(raw_rate(comments))
        rates.append(session_rate(comments))
    return _row("classify_session", rates, statistics.median(raws) / statistics.median(rates), "classify_raw as a share of it")


def _row(name: str, rates: list[float], ratio: float, against: str) -> dict:
    return {
        "name": name,
        "value": round(statistics.median(rates), 1),
        "unit": "texts/s",
        "ratio": round(ratio, 2),
        "against": against,
        "spread": f"{min(rates):,.0f}-{max(rates):,.0f}",
    }


def raw_rate(comments: list[str]) -> float:
    """Texts per second through normaliser, tokeniser and session, in one process a core, models loaded before the clock."""
    return _rate(_read, comments)


def session_rate(comments: list[str]) -> float:
    """Texts per second through the session alone, likewise."""
    return _rate(_run, comments)


def _rate(work: Callable[[OnnxReader, list[str]], Callable[[], object]], comments: list[str]) -> float:
    context = multiprocessing.get_context("spawn")
    ready, spans = context.Barrier(CORES), context.SimpleQueue()
    shares = [context.Process(target=_share, args=(work, comments[n::CORES], ready, spans)) for n in range(CORES)]
    for share in shares:
        share.start()
    for share in shares:
        share.join()
    if any(share.exitcode for share in shares):
        raise SystemExit("a process of the benchmark failed; see above")
    found = [spans.get() for _ in shares]
    return len(comments) / (max(end for _, end in found) - min(start for start, _ in found))


def _share(work, comments: list[str], ready, spans) -> None:
    """One process: everything loaded and warm, then all start together."""
    reader = OnnxReader(ROOT / "kindness" / "classifier" / "model")
    reader.read(["a comment to load everything", "and a longer one, so that the session has seen two lengths of text"] * 4)
    task = work(reader, comments)
    ready.wait()
    start = time.monotonic()
    task()
    spans.put((start, time.monotonic()))


def _read(reader: OnnxReader, comments: list[str]) -> Callable[[], object]:
    return lambda: reader.read(comments)


def _run(reader: OnnxReader, comments: list[str]) -> Callable[[], object]:
    from kindness.classifier import normalise

    windows, _ = reader.tokenise([normalise(comment) for comment in comments])
    return lambda: reader.run(windows)


class Baseline:
    """The transformers text-classification pipeline in the training environment, waiting between trials."""

    def __enter__(self) -> "Baseline":
        if not TRAIN_PYTHON.exists():
            raise SystemExit("the baseline needs .venv-train: run `make bench`, which makes it")
        command = [TRAIN_PYTHON, "-W", "ignore", "-m", "benchmarks.pipeline"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def rate(self, trial: int) -> float:
        """Texts per second of one trial, as it reports."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{trial}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("the pipeline of the baseline ended; see above")
        return float(answer)

    def __exit__(self, *exception: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


RUNS = {"classify_raw": classify_raw, "classify_session": classify_session}
