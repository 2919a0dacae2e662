"""`python -m training.export --data DIR`: turns a checkpoint into the model that is served: int8 ONNX and its card."""

import argparse
import datetime
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer

from kindness.classifier.labels import LABELS
from kindness.classifier.onnx import OnnxReader
from kindness.classifier.text import NORMALISER
from training import data, measure, network

OPSET = 17
PARITY = 1e-3  # largest difference of a logit between torch and fp32 ONNX


def parser() -> argparse.ArgumentParser:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--run", type=Path, default=Path("var/training/run"))
    ask.add_argument("--out", type=Path, default=Path("kindness/classifier/model"))
    ask.add_argument("--version", default="1")
    ask.add_argument("--card-only", action="store_true", help="fit the card again from the logits of the last export")
    ask.add_argument("--dev-limit", type=int, default=0, help="calibrate on so many rows only, for a quick look")
    return ask


def export(ask: argparse.Namespace) -> None:
    final = ask.run / "final.pt"
    held = torch.load(final if final.exists() else ask.run / "checkpoint.pt", weights_only=True, map_location="cpu")
    facts = json.loads((ask.run / "facts.json").read_text()) if final.exists() else {"steps": held["step"]}
    if ask.card_only:
        write_card(ask, facts, final.exists())
        return
    ask.out.mkdir(parents=True, exist_ok=True)
    model = network.Network(pretrained=False).eval()
    model.load_state_dict(held["model"])
    with tempfile.TemporaryDirectory() as folder:
        whole = write_onnx(model, Path(folder) / "fp32.onnx")
        quantise(whole, Path(folder) / "int8.onnx")
        shutil.copy(Path(folder) / "int8.onnx", ask.out / "model.onnx")
    copy_tokenizer(ask.out)
    write_card(ask, facts, final.exists())


def write_onnx(model: torch.nn.Module, path: Path) -> Path:
    """fp32 ONNX with free batch and length; inputs input_ids and attention_mask, output logits.

    By the tracing exporter: torch 2.13's newer one (dynamo=True) gets the position embeddings of this encoder wrong
    (logits off by 5), which the comparison with torch below would catch. Attention, GELU and layer norms are then fused.
    """
    example = (torch.tensor([[101, 2307, 2678, 102], [101, 2307, 102, 0]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]))
    axes = {name: {0: "rows", 1: "tokens"} for name in ("input_ids", "attention_mask")}
    model.encoder.set_attn_implementation("eager")  # the form that the fusion knows
    torch.onnx.export(model, example, path, dynamo=False, opset_version=OPSET, input_names=list(axes), output_names=["logits"],
                      dynamic_axes={**axes, "logits": {0: "rows"}})  # fmt: skip # noqa: E501
    config = model.encoder.config
    fused = optimizer.optimize_model(str(path), "bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size)
    fused.save_model_to_file(str(path))
    print("fused:", {k: v for k, v in fused.get_fused_operator_statistics().items() if v})
    check_parity(model, path)
    return path


def check_parity(model: torch.nn.Module, path: Path) -> None:
    """Stops the export when the ONNX file does not say what torch says (on padded rows of several lengths)."""
    tokens = torch.randint(1000, 20_000, (5, 40), generator=torch.Generator().manual_seed(1))
    mask = (torch.arange(40) < torch.tensor([40, 3, 17, 30, 9]).unsqueeze(1)).long()
    with torch.no_grad():
        expected = model(tokens * mask, mask).numpy()
    session = onnxruntime.InferenceSession(path)
    got = session.run(None, {"input_ids": (tokens * mask).numpy(), "attention_mask": mask.numpy()})[0]
    if np.abs(got - expected).max() > PARITY:
        raise SystemExit(f"The ONNX file differs from torch by {np.abs(got - expected).max():.4f} in a logit.")


def quantise(source: Path, target: Path) -> None:
    """Weights as int8 per channel. Seven bits of range: processors without VNNI add in 16 bits and would overflow."""
    known = {"DefaultTensorType": onnx.TensorProto.FLOAT}  # the fused operators' outputs have no inferred type
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options=known)


def copy_tokenizer(out: Path) -> None:
    tokenizer = network.tokenizer()
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.save_pretrained(out)


def write_card(ask: argparse.Namespace, facts: dict, final: bool) -> None:
    """Fits calibration and thresholds on one half of dev, measures on the other, and writes card.json."""
    card = {
        "name": "kindness-reader", "version": ask.version if final else f"{ask.version}-early",
        "date": datetime.date.today().isoformat(),
        "preliminary": not final, "labels": list(LABELS), "normaliser": NORMALISER, "max_tokens": facts.get("tokens", 64),
        "encoder": network.ENCODER, "encoder_package": network.ENCODER_PACKAGE, "encoder_licence": network.ENCODER_LICENCE,
        "encoder_sha256": network.ENCODER_SHA256,
        "licence": "Apache-2.0", "training": facts,
        "calibration": dict.fromkeys(LABELS, [1.0, 0.0]), "thresholds": dict.fromkeys(LABELS, [0.5, 0.8]),
    }  # fmt: skip
    path = ask.out / "card.json"
    if not ask.card_only:
        path.write_text(json.dumps(card, indent=1))  # the reader that measures needs one
    rows = data.dev_rows(ask.data / "train" / "dev.jsonl.gz", ask.dev_limit)
    held = ask.run / "dev_logits.npz"
    logits = np.load(held)["logits"] if ask.card_only else measure.logits(OnnxReader(ask.out), rows.texts)
    np.savez(held, logits=logits)
    half = data.fitting_half(rows.texts)
    card["calibration"] = measure.calibration(logits[half], rows.labels[half])
    chances = measure.probabilities(logits, card["calibration"])
    card["thresholds"] = measure.thresholds(chances[half], rows.labels[half])
    card["dev"] = measure.table(chances[~half], rows.labels[~half], card["thresholds"])
    card["data"] = {"dev.jsonl.gz": data.file_hash(ask.data / "train" / "dev.jsonl.gz"), **facts.get("data", {})}
    path.write_text(json.dumps(card, indent=1) + "\n")
    for label, row in card["dev"].items():
        print(f"{label:16}", row)


if __name__ == "__main__":
    export(parser().parse_args())
