"""`python -m training.evaluate --data DIR`: the tables of docs/model-card.md, from the open test sets, as they stand there."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from kindness.classifier.labels import LABELS
from kindness.classifier.onnx import OnnxReader
from training import data

FEWEST = 10  # positives below which a set says nothing about a label


def main(arguments: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--model", type=Path, default=Path("kindness/classifier/model"))
    asked = ask.parse_args(arguments)
    reader = OnnxReader(asked.model)
    print("| set | label | rows | positives | AUC | AP | macro-F1 at .5 | not read |\n|" + " --- |" * 8)
    for path in sorted((asked.data / "open_tests").glob("*.jsonl.gz")):
        for row in table(reader, data.read_rows(path)):
            print(f"| {path.name.removesuffix('.jsonl.gz')} | {row} |", flush=True)


def table(reader: OnnxReader, rows: Sequence[dict]) -> list[str]:
    """One line per label with enough positives. What was not read counts as 0 for every label."""
    found = reader.read([row["text"] for row in rows])
    out = []
    for label in LABELS:
        known = [
            (row["labels"][label] >= 0.5, one.scores.get(label))
            for row, one in zip(rows, found, strict=True)
            if label in row["labels"]
        ]
        truth = np.array([bool(t) for t, _ in known])
        if not FEWEST <= truth.sum() < len(truth):
            continue
        chance = np.array([score or 0.0 for _, score in known])
        figures = (
            roc_auc_score(truth, chance),
            average_precision_score(truth, chance),
            f1_score(truth, chance >= 0.5, average="macro"),
        )
        unread = sum(score is None for _, score in known)
        out.append(" | ".join([label, str(len(truth)), str(truth.sum()), *(f"{figure:.3f}" for figure in figures), str(unread)]))
    return out


if __name__ == "__main__":
    main()
