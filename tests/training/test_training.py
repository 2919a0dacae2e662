"""Training as it is run, on rows of our own and in small: masking, batches, templates, resuming, export, parity. Needs torch."""

import argparse
import gzip
import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs .venv-train: run `make test-train`")

import numpy as np  # noqa: E402

from kindness.classifier.labels import LABELS  # noqa: E402
from kindness.classifier.onnx import OnnxReader  # noqa: E402
from kindness.classifier.text import normalise  # noqa: E402
from training import augment, data, export, measure, network, templates, train  # noqa: E402


def test_an_unknown_label_moves_nothing() -> None:
    logits = torch.zeros(2, 3, requires_grad=True)
    labels = torch.tensor([[1, -1, 0], [-1, -1, 1]])
    network.masked_loss(logits, labels, torch.tensor([1.0, 0.5])).backward()
    moved = logits.grad != 0
    assert moved.tolist() == [[True, False, True], [False, False, True]]


def test_a_row_counts_by_its_weight() -> None:
    logits = torch.zeros(2, 1, requires_grad=True)
    network.masked_loss(logits, torch.tensor([[1], [1]]), torch.tensor([1.0, 0.25])).backward()
    assert logits.grad[0].item() == pytest.approx(4 * logits.grad[1].item())


def test_an_epoch_holds_every_row_once_and_repeats_for_the_same_seed() -> None:
    ids = [[1] * (n % 37 + 2) for n in range(5000)]
    plan = list(data.batches(ids, 64, seed=3))
    assert sorted(i for batch in plan for i in batch) == list(range(5000))
    assert plan == list(data.batches(ids, 64, seed=3)) != list(data.batches(ids, 64, seed=4))
    wasted = sum(len(b) * max(len(ids[i]) for i in b) - sum(len(ids[i]) for i in b) for b in plan)
    assert wasted < 0.05 * sum(map(len, ids))


def test_templates_are_distinct_filled_and_labelled() -> None:
    rows = list(templates.rows(seed=1))
    assert rows == list(templates.rows(seed=1))
    assert len({text for text, _ in rows}) > 0.95 * len(rows) > 4000
    for text, labels in rows:
        assert text.strip()
        assert "{" not in text
        assert labels
        assert set(labels) <= set(LABELS)


def test_tricks_never_empty_a_text_and_leave_long_ones_recognisable() -> None:
    import random

    for trick in augment.TRICKS:
        for text in ("a", "you are so kind", "ab cd 12 !", "word"):
            assert trick(text, random.Random(1)).strip()


def test_the_least_telling_rows_are_thinned_and_positives_kept() -> None:
    assert data.keep_share({"toxic": 1, "kind": 0}, 0.1) == 1.0
    assert data.keep_share({"toxic": 0}, 0.3) < data.keep_share({"toxic": 0}, 1.0) < 1.0
    assert data.keep_share({"toxic": 0, "kind": 0}, 1.0) < 1.0


def test_calibration_brings_probabilities_to_frequencies() -> None:
    chance = np.random.default_rng(1)
    logits = chance.normal(size=(20_000, len(LABELS)))
    true = 1 / (1 + np.exp(-(0.5 * logits - 1)))
    labels = (chance.random(true.shape) < true).astype(np.int8)
    fitted = measure.calibration(logits, labels)
    assert all(slope == pytest.approx(0.5, abs=0.1) and shift == pytest.approx(-1, abs=0.1) for slope, shift in fitted.values())
    after = measure.probabilities(logits, fitted)
    assert measure.ece(labels[:, 0], after[:, 0]) < 0.02 < measure.ece(labels[:, 0], 1 / (1 + np.exp(-logits[:, 0])))


def test_thresholds_and_tables_say_when_there_is_too_little() -> None:
    labels = np.zeros((100, len(LABELS)), np.int8)
    labels[:10] = 1
    chances = np.full((100, len(LABELS)), 0.5)
    assert set(map(tuple, measure.thresholds(chances, labels).values())) == {(0.5, 0.8)}
    table = measure.table(chances, labels, measure.thresholds(chances, labels))
    assert all(row["figures"] == "too few to say" for row in table.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the shape of the real one, with sentences written here."""
    root = tmp_path_factory.mktemp("data")
    (root / "train").mkdir()
    good, bad = {"toxic": 0, "kind": 1, "insult": 0}, {"toxic": 1, "kind": 0, "insult": 1}
    rows = [{"text": f"what a lovely garden number {n}", "labels": good, "weight": 1.0, "source": "ours"} for n in range(120)]
    rows += [{"text": f"you stupid clown number {n}", "labels": bad, "weight": 1.0, "source": "ours"} for n in range(120)]
    for name in ("train", "dev"):
        with gzip.open(root / "train" / f"{name}.jsonl.gz", "wt") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
    return root


def asked(folder: Path, out: Path, **changes: object) -> argparse.Namespace:
    plain = {
        "data": folder,
        "out": out,
        "epochs": 0.12,
        "batch": 32,
        "tokens": 24,
        "lr": 3e-4,
        "seed": 1,
        "limit": 0,
        "minutes": 0,
    }
    return argparse.Namespace(**{**plain, **changes})


def test_training_stops_resumes_and_exports_a_model_that_serves(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    train.train(asked(folder, run, minutes=0.02))
    first = torch.load(run / "checkpoint.pt", weights_only=True)["step"]
    train.train(asked(folder, run))
    second = torch.load(run / "checkpoint.pt", weights_only=True)["step"]
    assert 0 < first < second
    assert f"taken up at step {first}" in capsys.readouterr().out
    train.train(asked(folder, run, epochs=0.01, seed=2))
    assert "starting anew" in capsys.readouterr().out
    train.train(asked(folder, run))
    assert torch.load(run / "checkpoint.pt", weights_only=True)["step"] == second
    facts = json.loads((run / "facts.json").read_text())
    assert facts["steps"] == second
    assert len(facts["data"]["train.jsonl.gz"]) == 64

    out = tmp_path / "model"
    export.export(argparse.Namespace(data=folder, run=run, out=out, version="9", dev_limit=0, card_only=False))
    reader = OnnxReader(out)
    assert reader.model == "kindness-reader 9"
    garden, clown = reader.read(["what a lovely garden number 500", "you stupid clown number 500"])
    assert garden.scores["kind"] > clown.scores["kind"]
    assert clown.scores["insult"] > garden.scores["insult"]

    whole = network.Network(pretrained=False).eval()
    whole.load_state_dict(torch.load(run / "final.pt", weights_only=True)["model"])
    texts = [normalise(t) for t in ("you stupid clown", "a long and lovely sentence about gardens and their many flowers", "ok")]
    windows, _ = reader.tokenise(texts)
    for window, row in zip(windows, reader.run(windows), strict=True):
        with torch.no_grad():
            exact = whole(torch.tensor([window]), torch.ones(1, len(window), dtype=torch.long))[0].numpy()
        assert np.abs(row - exact).max() < 1.0
        assert np.corrcoef(row, exact)[0, 1] > 0.97
