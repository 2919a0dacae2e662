"""The reader that serves: an int8 ONNX session on one thread and the model's own tokenizer; for `load_reader` and benchmarks."""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kindness.classifier import ModelMissing
from kindness.classifier.labels import HARMFUL, LABELS, Scored, Threshold, Thresholds
from kindness.classifier.language import is_unreadable_language, language_of, nothing_to_read
from kindness.classifier.text import NORMALISER, normalise

if TYPE_CHECKING:
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

# Small batches stay in the processor's cache: 16 rows of 20 tokens were 1.4 times as fast as 64 (docs/model-card.md).
TOKENS_PER_BATCH = 384
ROWS_PER_BATCH = 32
_OVERLAP = 16
_WORST_OF_WINDOWS = [*HARMFUL, "spam"]
HOW_TO_GET_ONE = "Run `make train` to make one, or set MODEL_HUB to a Hugging Face model (docs/model-card.md)."


@dataclass(frozen=True)
class Card:
    """card.json: what the weights beside it are, and how to read their output."""

    name: str
    version: str
    max_tokens: int
    calibration: Mapping[str, tuple[float, float]]
    thresholds: Thresholds

    @classmethod
    def load(cls, model_dir: Path) -> "Card":
        """Raises ModelMissing when a file is absent, broken, or made for another normaliser or other labels."""
        for name in ("card.json", "model.onnx", "tokenizer.json"):
            if not (model_dir / name).is_file():
                raise ModelMissing(f"No model: {model_dir / name} is not there. {HOW_TO_GET_ONE}")
        try:
            card = json.loads((model_dir / "card.json").read_text(encoding="utf-8"))
            if tuple(card["labels"]) != LABELS or card["normaliser"] != NORMALISER:
                raise ModelMissing(f"The model in {model_dir} was made for other labels or another normaliser. {HOW_TO_GET_ONE}")
            return cls(
                card["name"],
                card["version"],
                int(card["max_tokens"]),
                {label: (float(a), float(b)) for label, (a, b) in card["calibration"].items()},
                {label: Threshold(*map(float, pair)) for label, pair in card["thresholds"].items()},
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ModelMissing(f"{model_dir / 'card.json'} is not a model card: {error!r}. {HOW_TO_GET_ONE}") from error


class OnnxReader:
    """Reads English with the model of `model_dir`; other languages come back unread.

    Threads: one by default; start more processes for more cores (two threads in one session were slower). The session
    is made at the first read, so a reader may be made before a fork.
    """

    def __init__(self, model_dir: Path, threads: int = 1, interrupts: tuple[type[Exception], ...] = ()) -> None:
        """`interrupts`: exceptions that mean "stop now" to whoever runs this, not "this text cannot be read"."""
        self.interrupts = interrupts
        self.card = Card.load(Path(model_dir))
        self.model_dir = Path(model_dir)
        self.threads = threads

    @property
    def model(self) -> str:
        return f"{self.card.name} {self.card.version}"

    @property
    def thresholds(self) -> Thresholds:
        return self.card.thresholds

    def read(self, texts: Sequence[str]) -> list[Scored]:
        return self.read_normalised([normalise(text) for text in texts])

    def read_normalised(self, texts: Sequence[str]) -> list[Scored]:
        found: dict[str, Scored] = {}
        wanted: list[str] = []
        for text in dict.fromkeys(texts):
            found[text] = _at_first_sight(text)
            if not found[text].unread:
                wanted.append(text)
        for text, scores in zip(wanted, self._scores(wanted), strict=True):
            language = found[text].language
            found[text] = Scored(scores, "", language) if scores else Scored({}, "failed", language)
        return [found[text] for text in texts]

    def _scores(self, texts: list[str]) -> list[dict[str, float]]:
        """Probabilities per text; {} for a text that fails even alone, so that it cannot take others with it."""
        if not texts:
            return []
        try:
            windows, owners = self.tokenise(texts)
            return self.combine(self.run(windows), owners, len(texts))
        except self.interrupts:
            raise
        except Exception:
            if len(texts) == 1:
                logger.exception("a text of %d characters could not be scored", len(texts[0]))
                return [{}]
            logger.warning("a batch of %d texts failed and is read in halves", len(texts))
        middle = len(texts) // 2
        return self._scores(texts[:middle]) + self._scores(texts[middle:])

    def tokenise(self, texts: Sequence[str]) -> tuple[list[list[int]], list[int]]:
        """Token windows of at most the model's length, and for each the number of the text it belongs to."""
        windows: list[list[int]] = []
        owners: list[int] = []
        for number, encoding in enumerate(self._tokenizer.encode_batch(list(texts))):
            for window in _windows(encoding.ids, self.card.max_tokens):
                windows.append(window)
                owners.append(number)
        return windows, owners

    def run(self, windows: Sequence[Sequence[int]]) -> "np.ndarray":
        """Logits, float32 (windows, 11), in the order given; batches are made of windows of like length."""
        import numpy as np

        logits = np.empty((len(windows), len(LABELS)), np.float32)
        for batch in _batches([len(w) for w in windows]):
            tokens, mask = _padded([windows[i] for i in batch])
            logits[batch] = self._session.run(None, {"input_ids": tokens, "attention_mask": mask})[0]
        return logits

    def combine(self, logits: "np.ndarray", owners: Sequence[int], count: int) -> list[dict[str, float]]:
        """Calibrated probabilities per text; of several windows the highest harmful score wins, others are averaged."""
        import numpy as np

        slope, shift = self._platt
        chances = 1 / (1 + np.exp(-np.clip(logits.astype(np.float64) * slope + shift, -60, 60)))
        if len(owners) == count:
            table = chances
        else:
            owner = np.asarray(owners)
            worst = np.array([label in _WORST_OF_WINDOWS for label in LABELS])
            table = np.zeros((count, len(LABELS)))
            mean = np.zeros((count, len(LABELS)))
            np.maximum.at(table, owner, chances)
            np.add.at(mean, owner, chances)
            table = np.where(worst, table, mean / np.bincount(owner, minlength=count)[:, None])
        return [dict(zip(LABELS, row, strict=True)) for row in table.round(5).tolist()]

    @cached_property
    def _platt(self) -> tuple["np.ndarray", "np.ndarray"]:
        import numpy as np

        pairs = np.array([self.card.calibration[label] for label in LABELS])
        return pairs[:, 0], pairs[:, 1]

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # else it complains that torch is not there
        os.environ.setdefault("RAYON_NUM_THREADS", str(self.threads))
        from transformers import AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(self.model_dir, local_files_only=True)
        backend: Tokenizer = tokenizer.backend_tokenizer
        backend.no_padding()
        backend.no_truncation()
        return backend

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = self.threads
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self.model_dir / "model.onnx"), options, providers=["CPUExecutionProvider"])


def _at_first_sight(text: str) -> Scored:
    unread = nothing_to_read(text)
    if unread:
        return Scored({}, unread)
    language = language_of(text)
    return Scored({}, "language" if is_unreadable_language(language) else "", language)


def _windows(ids: list[int], limit: int) -> Iterator[list[int]]:
    """`ids` itself when it fits, else overlapping cuts that keep the first and last special tokens."""
    if len(ids) <= limit:
        yield ids
        return
    first, body, last = ids[:1], ids[1:-1], ids[-1:]
    width = limit - 2
    for start in range(0, max(1, len(body) - _OVERLAP), width - _OVERLAP):
        yield first + body[start : start + width] + last


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers sorted by length, cut so that no batch exceeds the rows or the tokens."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) >= ROWS_PER_BATCH or (len(batch) + 1) * lengths[number] > TOKENS_PER_BATCH):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _padded(windows: Sequence[Sequence[int]]) -> tuple["np.ndarray", "np.ndarray"]:
    import numpy as np

    width = max(map(len, windows))
    tokens, mask = np.zeros((len(windows), width), np.int64), np.zeros((len(windows), width), np.int64)
    for row, window in enumerate(windows):
        tokens[row, : len(window)] = window
        mask[row, : len(window)] = 1
    return tokens, mask
