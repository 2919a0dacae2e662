"""Calibration, thresholds and the figures of the card, from logits and labels; pure apart from running the reader."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from kindness.classifier.labels import LABELS
from kindness.classifier.onnx import OnnxReader

ENOUGH = 50  # positives below which a figure says nothing
SOME = 10
STRONG_PRECISION = 0.9


def logits(reader: OnnxReader, texts: Sequence[str]) -> np.ndarray:
    """(texts, labels) of the first window of each normalised text: what training saw of it."""
    windows, owners = reader.tokenise([text or "." for text in texts])
    first = [i for i, owner in enumerate(owners) if i == 0 or owners[i - 1] != owner]
    return reader.run([windows[i] for i in first])


def calibration(logits: np.ndarray, labels: np.ndarray) -> dict[str, list[float]]:
    """Platt scaling (slope, shift) per label with enough positives; the identity for the others."""
    out = {}
    for column, label in enumerate(LABELS):
        known = labels[:, column] >= 0
        truth = labels[known, column]
        if truth.sum() < ENOUGH or (truth == 0).sum() < ENOUGH:
            out[label] = [1.0, 0.0]
            continue
        fit = LogisticRegression(C=1e4).fit(logits[known, column : column + 1], truth)
        out[label] = [round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4)]
    return out


def probabilities(logits: np.ndarray, pairs: dict[str, list[float]]) -> np.ndarray:
    slope, shift = np.array([pairs[label] for label in LABELS]).T
    return 1 / (1 + np.exp(-(logits * slope + shift)))


def thresholds(chances: np.ndarray, labels: np.ndarray) -> dict[str, list[float]]:
    """(mild, strong) per label. Mild: the best F1 within .5 to .7. Strong: the lowest with precision .9, at least
    mild + .1 and at most .95. Labels with fewer than ENOUGH positives keep (.5, .8), and with fewer than SOME (.85, .95),
    because nothing here would show their false alarms."""
    out = {}
    for column, label in enumerate(LABELS):
        known = labels[:, column] >= 0
        truth, chance = labels[known, column], chances[known, column]
        if truth.sum() < ENOUGH:
            out[label] = [0.5, 0.8] if truth.sum() >= SOME else [0.85, 0.95]
            continue
        steps = np.arange(0.5, 0.701, 0.01)
        mild = float(steps[np.argmax([f1(truth, chance >= step) for step in steps])])
        strong = next((s for s in np.arange(mild + 0.1, 0.951, 0.01) if precision(truth, chance >= s) >= STRONG_PRECISION), 0.95)
        out[label] = [round(mild, 2), round(float(strong), 2)]
    return out


def table(chances: np.ndarray, labels: np.ndarray, limits: dict[str, list[float]]) -> dict[str, dict[str, Any]]:
    """Per label: rows, positives and, with enough of these, AUC, AP, ECE, precision and recall at both thresholds."""
    out: dict[str, dict[str, Any]] = {}
    for column, label in enumerate(LABELS):
        known = labels[:, column] >= 0
        truth, chance = labels[known, column], chances[known, column]
        row: dict[str, Any] = {"rows": int(known.sum()), "positives": int(truth.sum())}
        if truth.sum() < ENOUGH or (truth == 0).sum() < ENOUGH:
            row["figures"] = "too few to say"
        else:
            row |= {"auc": roc_auc_score(truth, chance), "ap": average_precision_score(truth, chance), "ece": ece(truth, chance)}
            for name, limit in zip(("mild", "strong"), limits[label], strict=True):
                row[f"{name}_precision"], row[f"{name}_recall"] = (
                    precision(truth, chance >= limit),
                    recall(truth, chance >= limit),
                )
        out[label] = {k: round(float(v), 4) if isinstance(v, float) else v for k, v in row.items()}
    return out


def ece(truth: np.ndarray, chance: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins: mean |observed - predicted|, weighted by rows."""
    which = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [
        abs(truth[which == b].mean() - chance[which == b].mean()) * (which == b).mean() for b in range(bins) if (which == b).any()
    ]
    return float(sum(gaps))


def precision(truth: np.ndarray, guess: np.ndarray) -> float:
    return float(truth[guess].mean()) if guess.any() else 0.0


def recall(truth: np.ndarray, guess: np.ndarray) -> float:
    return float(guess[truth == 1].mean())


def f1(truth: np.ndarray, guess: np.ndarray) -> float:
    p, r = precision(truth, guess), recall(truth, guess)
    return 2 * p * r / (p + r) if p + r else 0.0
