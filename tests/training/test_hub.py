"""The hub reader with a tiny model made here: label map, order, unread texts, clear refusals. Needs torch."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs .venv-train: run `make test-train`")

from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # noqa: E402

from kindness.classifier import LABELS, ModelMissing, load_reader  # noqa: E402
from kindness.classifier.hub import HubReader  # noqa: E402

NOWHERE = Path("nowhere")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"you are kind an idiot".split(), *"abcdefghijklmnopqrstuvwxyz"]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=32,
        id2label={0: "rude", 1: "very rude", 2: "nice"}, label2id={"rude": 0, "very rude": 1, "nice": 2},
        problem_type="multi_label_classification", initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_hub_model_speaks_our_labels(tiny: Path) -> None:
    reader = load_reader(NOWHERE, str(tiny), {"rude": "toxic", "very rude": "toxic", "nice": "kind"})
    texts = ["you are kind", "", "you are an idiot", "you are kind", "word " * 400]
    found = reader.read(texts)
    assert [one.unread for one in found] == ["", "empty", "", "", ""]
    assert found[0] == found[3] != found[2]
    assert set(found[0].scores) == set(LABELS)
    assert found[0].scores["kind"] > 0 == found[0].scores["threat"]
    assert reader.model == f"{tiny} local"


def test_several_labels_mapped_to_one_of_ours_give_the_highest(tiny: Path) -> None:
    both = HubReader(str(tiny), {"rude": "toxic", "very rude": "toxic"}).read(["you are kind"])[0].scores["toxic"]
    each = [HubReader(str(tiny), {name: "toxic"}).read(["you are kind"])[0].scores["toxic"] for name in ("rude", "very rude")]
    assert both == max(each)


def test_a_model_that_chooses_one_label_is_read_with_a_softmax(tiny: Path, tmp_path: Path) -> None:
    model = BertForSequenceClassification.from_pretrained(tiny)
    model.config.problem_type = "single_label_classification"
    model.save_pretrained(tmp_path)
    BertTokenizerFast.from_pretrained(tiny).save_pretrained(tmp_path)
    scores = HubReader(str(tmp_path), {"rude": "toxic", "very rude": "insult", "nice": "kind"}).read(["you are kind"])[0].scores
    assert scores["toxic"] + scores["insult"] + scores["kind"] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("labels", [{}, {"rude": "nasty"}])
def test_a_wrong_label_map_is_refused_at_once(tiny: Path, labels: dict[str, str]) -> None:
    with pytest.raises(ModelMissing, match="MODEL_HUB_LABELS"):
        HubReader(str(tiny), labels)


def test_labels_the_model_does_not_have_are_named(tiny: Path) -> None:
    with pytest.raises(ModelMissing, match="absent"):
        HubReader(str(tiny), {"absent": "toxic"}).read(["you are kind"])


def test_a_model_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        HubReader(str(tmp_path / "none"), {"rude": "toxic"}).read(["you are kind"])
