"""`python -m training.train --data DIR`: fine-tunes the encoder and leaves a checkpoint for `training.export`."""

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

from training import data, network

CHECKPOINT_SECONDS = 600
WARM_UP = 0.06


def parser() -> argparse.ArgumentParser:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder that holds train/train.jsonl.gz")
    ask.add_argument("--out", type=Path, default=Path("var/training/run"))
    ask.add_argument("--epochs", type=float, default=1.0)
    ask.add_argument("--batch", type=int, default=64)
    ask.add_argument("--tokens", type=int, default=64)
    ask.add_argument("--lr", type=float, default=1.5e-4)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--limit", type=int, default=0, help="use only so many rows, for a quick check")
    ask.add_argument(
        "--minutes", type=float, default=0, help="end by then: the learning rate falls by the clock if it is ahead of the steps"
    )
    return ask


def train(ask: argparse.Namespace) -> None:
    """Leaves final.pt and facts.json in `ask.out`. A run of the same rows and settings that was cut short is taken up again."""
    ask.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(ask.seed)
    source = ask.data / "train" / "train.jsonl.gz"
    rows = data.training_rows(source, ask.seed, ask.limit)
    ids = tokenise(rows.texts, ask.tokens)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    plan = _plan(ids, ask)
    facts = {
        **{"rows": len(ids), "planned_steps": len(plan), "bf16": device.type == "cuda" or cpu_has_bf16()},
        **{name: getattr(ask, name) for name in ("seed", "epochs", "batch", "tokens", "lr", "limit")},
        **{"data": {"train.jsonl.gz": data.file_hash(source)}, "torch": str(torch.__version__)},
    }
    print(
        f"{len(ids)} rows of {np.mean([len(i) for i in ids]):.1f} tokens, {torch.get_num_threads()} threads, {facts}", flush=True
    )
    model = network.Network().to(device)
    run = _Run(model, torch.optim.AdamW(_groups(model), lr=ask.lr, fused=True), ask.out, facts)
    run.resume()
    _steps(run, plan, ids, rows, ask, device)
    run.save(final=True)
    (ask.out / "facts.json").write_text(
        json.dumps({**facts, "minutes": ask.minutes, "steps": run.step, "seconds": round(run.seconds)}, indent=1)
    )


def tokenise(texts: list[str], limit: int) -> list[list[int]]:
    tokenizer = network.tokenizer().backend_tokenizer
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]


def cpu_has_bf16() -> bool:
    """Whether bf16 is done in hardware; elsewhere it is emulated and many times slower than fp32."""
    asks = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return any(getattr(torch.cpu, name)() for name in asks if hasattr(torch.cpu, name))


def _plan(ids: list[list[int]], ask: argparse.Namespace) -> list[list[int]]:
    plan: list[list[int]] = []
    for epoch in range(math.ceil(ask.epochs)):
        plan.extend(data.batches(ids, ask.batch, ask.seed + epoch))
    return plan[: round(len(plan) * ask.epochs / math.ceil(ask.epochs))]


def _groups(model: torch.nn.Module) -> list[dict]:
    """Weight decay on matrices only; the fresh head learns ten times faster than the encoder."""
    head = [p for n, p in model.named_parameters() if n.startswith("head.")]
    rest = [p for n, p in model.named_parameters() if not n.startswith("head.")]
    return [
        {"params": [p for p in rest if p.dim() > 1], "weight_decay": 0.01, "scale": 1.0},
        {"params": [p for p in rest if p.dim() <= 1], "weight_decay": 0.0, "scale": 1.0},
        {"params": head, "weight_decay": 0.0, "scale": 10.0},
    ]


class _Run:
    """What a checkpoint holds: weights, optimiser, step, seconds so far, and the facts it was made under."""

    def __init__(self, model: torch.nn.Module, optimizer: torch.optim.Optimizer, out: Path, facts: dict) -> None:
        self.model, self.optimizer, self.out, self.facts = model, optimizer, out, facts
        self.step, self.seconds = 0, 0.0

    def save(self, final: bool = False) -> None:
        held = {"model": self.model.state_dict(), "step": self.step}
        whole = {**held, "optimizer": self.optimizer.state_dict(), "seconds": self.seconds, "facts": self.facts}
        torch.save(whole, self.out / "checkpoint.part")
        os.replace(self.out / "checkpoint.part", self.out / "checkpoint.pt")
        if final:
            torch.save(held, self.out / "final.pt")

    def resume(self) -> None:
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return
        held = torch.load(path, weights_only=True)
        if held.get("facts") != self.facts:
            print(f"{path} is of other rows or settings: starting anew", flush=True)
            return
        self.model.load_state_dict(held["model"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.step, self.seconds = held["step"], held["seconds"]
        print(f"taken up at step {self.step}", flush=True)


def learning_rate(progress: float) -> float:
    """One cycle: linear to 1 over WARM_UP, then cosine to 0.01, for progress 0..1."""
    if progress < WARM_UP:
        return progress / WARM_UP
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - WARM_UP) / (1 - WARM_UP))))


def _steps(
    run: _Run,
    plan: list[list[int]],
    ids: list[list[int]],
    rows: data.Rows,
    ask: argparse.Namespace,
    device: torch.device,
) -> None:
    run.model.train()
    begin, saved, mean = time.monotonic() - run.seconds, time.monotonic(), 0.0
    while run.step < len(plan):
        run.seconds = time.monotonic() - begin
        progress = max(run.step / len(plan), run.seconds / (ask.minutes * 60) if ask.minutes else 0.0)
        if progress >= 1:
            break
        for group in run.optimizer.param_groups:
            group["lr"] = ask.lr * group["scale"] * learning_rate(progress)
        loss = _one_step(run, plan[run.step], ids, rows, device)
        mean = loss if not mean else 0.98 * mean + 0.02 * loss
        run.step += 1
        if run.step % 50 == 0:
            print(f"step {run.step}/{len(plan)} loss {mean:.4f} {run.seconds:.0f} s progress {progress:.3f}", flush=True)
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            run.save()
            saved = time.monotonic()


def _one_step(run: _Run, batch: list[int], ids: list[list[int]], rows: data.Rows, device: torch.device) -> float:
    tokens, mask = data.padded([ids[i] for i in batch])
    labels = torch.from_numpy(rows.labels[batch]).to(device)
    weights = torch.from_numpy(rows.weights[batch]).to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=run.facts["bf16"]):
        logits = run.model(torch.from_numpy(tokens).to(device), torch.from_numpy(mask).to(device))
    loss = network.masked_loss(logits.float(), labels, weights)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    run.optimizer.zero_grad()
    return loss.item()


if __name__ == "__main__":
    train(parser().parse_args())
