"""Any Hugging Face sequence-classification model as a reader; the one place that may import torch. For `load_reader`."""

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from kindness.classifier import ModelMissing
from kindness.classifier.labels import DEFAULT_THRESHOLDS, LABELS, Scored, Thresholds
from kindness.classifier.language import language_of, nothing_to_read
from kindness.classifier.text import normalise

logger = logging.getLogger(__name__)

BATCH = 32
MAX_TOKENS = 512


class HubReader:
    """Reads with the model called `name` (a Hugging Face name or a folder), whatever its language.

    `labels` maps the model's own label names to ours, several to one if need be (the highest wins); our labels that
    nothing maps to score 0. Models with one output per label are read with a sigmoid, models that choose one of their
    labels (problem_type single_label_classification, or none named and not multi-label) with a softmax.
    Raises ModelMissing when torch or the model is absent or the map names labels that do not exist.
    """

    def __init__(self, name: str, labels: Mapping[str, str], interrupts: tuple[type[Exception], ...] = ()) -> None:
        """`interrupts`: exceptions that mean "stop now" to whoever runs this, not "this text cannot be read"."""
        strange = sorted(set(labels.values()) - set(LABELS))
        if strange or not labels:
            wrong = f"unknown labels {', '.join(strange)}" if strange else "nothing"
            raise ModelMissing(f"MODEL_HUB_LABELS maps to {wrong}; it must map the model's labels to ours: {', '.join(LABELS)}.")
        self.name = name
        self.labels = dict(labels)
        self.interrupts = interrupts

    @property
    def model(self) -> str:
        return f"{self.name} {self._parts[2]}"

    @property
    def thresholds(self) -> Thresholds:
        return DEFAULT_THRESHOLDS

    def read(self, texts: Sequence[str]) -> list[Scored]:
        return self.read_normalised([normalise(text) for text in texts])

    def read_normalised(self, texts: Sequence[str]) -> list[Scored]:
        self._parts  # noqa: B018  a model that is missing is no failure of a text
        unread = {text: nothing_to_read(text) for text in dict.fromkeys(texts)}
        wanted = sorted((text for text, why in unread.items() if not why), key=len)
        found = {text: Scored({}, why) for text, why in unread.items() if why}
        for start in range(0, len(wanted), BATCH):
            found.update(self._read_batch(wanted[start : start + BATCH]))
        return [found[text] for text in texts]

    def _read_batch(self, texts: list[str]) -> dict[str, Scored]:
        """A text that fails even alone is "failed", and takes no other with it."""
        try:
            rows = self._chances(texts)
        except self.interrupts:
            raise
        except RuntimeError:
            if len(texts) == 1:
                logger.exception("a text of %d characters could not be scored", len(texts[0]))
                return {texts[0]: Scored({}, "failed", language_of(texts[0]))}
            middle = len(texts) // 2
            return {**self._read_batch(texts[:middle]), **self._read_batch(texts[middle:])}
        return {text: Scored(self._ours(row), "", language_of(text)) for text, row in zip(texts, rows, strict=True)}

    def _chances(self, texts: list[str]) -> list[list[float]]:
        import torch

        tokenizer, model, _ = self._parts
        positions = getattr(model.config, "max_position_embeddings", MAX_TOKENS) - 2  # RoBERTa's start at 2
        limit = min(MAX_TOKENS, tokenizer.model_max_length, positions)
        inputs = tokenizer(texts, padding=True, truncation=True, max_length=limit, return_tensors="pt")
        with torch.inference_mode():
            logits = model(**inputs).logits
        many = model.config.problem_type == "multi_label_classification" or logits.shape[1] == 1
        chances: list[list[float]] = (torch.sigmoid(logits) if many else torch.softmax(logits, dim=1)).tolist()
        return chances

    def _ours(self, row: Sequence[float]) -> dict[str, float]:
        scores = dict.fromkeys(LABELS, 0.0)
        for number, name in self._parts[1].config.id2label.items():
            if name in self.labels:
                ours = self.labels[name]
                scores[ours] = round(max(scores[ours], row[int(number)]), 5)
        return scores

    @cached_property
    def _parts(self) -> tuple[Any, Any, str]:
        """Tokenizer, model, and its version: the revision on the hub, else "local"."""
        try:
            import torch  # noqa: F401
            from transformers import AutoModelForSequenceClassification, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(self.name)
            model = AutoModelForSequenceClassification.from_pretrained(self.name).eval()
        except (ImportError, OSError, ValueError) as error:
            raise ModelMissing(
                f"{self.name} cannot be read here ({error}). It needs requirements-train.txt and the model's files."
            ) from error
        absent = sorted(set(self.labels) - set(model.config.id2label.values()))
        if absent:
            raise ModelMissing(
                f"{self.name} has no label {', '.join(absent)}; it has {', '.join(model.config.id2label.values())}."
            )
        return tokenizer, model, getattr(model.config, "_commit_hash", None) or "local"
