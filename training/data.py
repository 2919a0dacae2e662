"""Reads the training rows, thins the least telling ones by a written rule, and makes seeded batches of tokens."""

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kindness.classifier.labels import LABELS
from kindness.classifier.text import normalise
from training import templates
from training.augment import disguise

DISGUISED_SHARE = 0.08
TEMPLATE_WEIGHT = 1.0
UNKNOWN = -1


@dataclass(frozen=True)
class Rows:
    """Texts with their labels; `labels` is int8 (rows, labels) with UNKNOWN where masked, `weights` float32."""

    texts: list[str]
    labels: np.ndarray
    weights: np.ndarray
    sources: list[str]


def read_rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def keep_share(labels: dict[str, int], weight: float) -> float:
    """How much of a row's kind is kept: the least telling negatives are thinned, every positive stays.

    All known labels 0 and weight at most 0.5: 0.25; a single known 0: 0.4; other all-zero rows 0.75; rows whose
    only 1 is profanity (hundreds alike): 0.4; else 1.
    """
    positives = [name for name, value in labels.items() if value >= 0.5]
    if positives == ["obscene"]:
        return 0.4
    if positives:
        return 1.0
    if weight <= 0.5:
        return 0.25
    return 0.4 if len(labels) == 1 else 0.75


def training_rows(path: Path, seed: int, limit: int = 0) -> Rows:
    """The rows of train.jsonl.gz after thinning and disguising, then our templates. `limit` is for a quick check."""
    chance = random.Random(seed)
    kept = [r for r in read_rows(path) if chance.random() < keep_share(r["labels"], r["weight"])]
    if limit:
        kept = chance.sample(kept, limit)
    texts = [disguise(r["text"], chance) if chance.random() < DISGUISED_SHARE else r["text"] for r in kept]
    labels, weights, sources = [r["labels"] for r in kept], [r["weight"] for r in kept], [r["source"] for r in kept]
    for text, known in templates.rows(seed):
        texts.append(disguise(text, chance) if chance.random() < DISGUISED_SHARE else text)
        labels.append(known)
        weights.append(TEMPLATE_WEIGHT)
        sources.append("templates")
    return _rows(texts, labels, weights, sources)


def dev_rows(path: Path, limit: int = 0) -> Rows:
    rows = read_rows(path)
    if limit:
        rows = random.Random(0).sample(rows, limit)
    return _rows(*([r[k] for r in rows] for k in ("text", "labels", "weight", "source")))


def fitting_half(texts: Sequence[str]) -> np.ndarray:
    """Bool per text: True for the half of dev that calibration and thresholds may see (by text hash)."""
    return np.array([hashlib.sha256(t.encode("utf-8", "replace")).digest()[0] % 2 == 0 for t in texts])


def _rows(texts: list[str], labels: list[dict], weights: list[float], sources: list[str]) -> Rows:
    table = np.full((len(texts), len(LABELS)), UNKNOWN, np.int8)
    for i, known in enumerate(labels):
        for name, value in known.items():
            table[i, LABELS.index(name)] = int(value >= 0.5)
    return Rows([normalise(t) for t in texts], table, np.array(weights, np.float32), sources)


def batches(ids: Sequence[Sequence[int]], size: int, seed: int) -> Iterator[list[int]]:
    """Row numbers of one epoch: shuffled, then sorted by length within pools of 100 batches, pools' batches shuffled."""
    chance = random.Random(seed)
    order = list(range(len(ids)))
    chance.shuffle(order)
    out = []
    for start in range(0, len(order), size * 100):
        pool = sorted(order[start : start + size * 100], key=lambda i: len(ids[i]))
        cut = [pool[i : i + size] for i in range(0, len(pool), size)]
        chance.shuffle(cut)
        out.extend(cut)
    return iter(out)


def padded(ids: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """(input_ids, attention_mask), both int64 (rows, longest)."""
    width = max(map(len, ids))
    tokens, mask = np.zeros((len(ids), width), np.int64), np.zeros((len(ids), width), np.int64)
    for i, row in enumerate(ids):
        tokens[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return tokens, mask
