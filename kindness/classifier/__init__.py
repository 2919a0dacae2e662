"""A small library: texts in, scores out; imports no Django, and loads nothing heavy until a reader is asked to read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kindness.classifier.labels import (
    CATEGORIES,
    DEFAULT_THRESHOLDS,
    LABELS,
    UNREAD_REASONS,
    Judgement,
    Scored,
    Thresholds,
    judge,
)
from kindness.classifier.text import NORMALISER, normalise, text_key

__all__ = [
    "CATEGORIES", "DEFAULT_THRESHOLDS", "LABELS", "NORMALISER", "UNREAD_REASONS", "Judgement", "ModelMissing", "Reader", "Scored",
    "Thresholds", "judge", "load_reader", "normalise", "text_key",
]  # fmt: skip


class ModelMissing(RuntimeError):
    """No usable model is where it was looked for; the message says how to get one."""


class Reader(Protocol):
    """Reads texts with one model version, named by `model` ("name version")."""

    @property
    def model(self) -> str: ...

    @property
    def thresholds(self) -> Thresholds: ...

    def read(self, texts: Sequence[str]) -> list[Scored]:
        """One Scored per text, in order, never fewer; a text that cannot be read says why."""

    def read_normalised(self, texts: Sequence[str]) -> list[Scored]:
        """The same for texts that went through `normalise` already."""


def load_reader(
    model_dir: Path,
    hub: str = "",
    hub_labels: Mapping[str, str] | None = None,
    interrupts: tuple[type[Exception], ...] = (),
) -> Reader:
    """The reader of `model_dir`, or of the Hugging Face model `hub` (name or path; needs torch) with its label map.

    `hub_labels` maps the hub model's own label names to ours; unnamed ones are ignored. Files are checked now, the
    weights are loaded at the first read. `interrupts`: exceptions that end a read instead of making a text unreadable.
    Raises ModelMissing.
    """
    if hub:
        from kindness.classifier.hub import HubReader

        return HubReader(hub, hub_labels or {})  # catches nothing but RuntimeError
    from kindness.classifier.onnx import OnnxReader

    return OnnxReader(model_dir, interrupts=interrupts)
