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


def main() -> None:
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
    train(ask.parse_args())


def train(ask: argparse.Namespace) -> None:
    ask.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(ask.seed)
    source = ask.data / "train" / "train.jsonl.gz"
    rows = data.training_rows(source, ask.seed, ask.limit)
    tok = network.tokenizer().backend_tokenizer
    tok.no_padding()
    tok.enable_truncation(ask.tokens)
    ids = [e.ids for e in tok.encode_batch(rows.texts)]
    print(f"{len(ids)} rows, {np.mean([len(i) for i in ids]):.1f} tokens each, threads {torch.get_num_threads()}", flush=True)
    plan = _plan(ids, ask)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = network.Network().to(device)
    bf16 = device.type == "cuda" or (hasattr(torch.cpu, "_is_amx_tile_supported") and torch.cpu._is_amx_tile_supported())
    state = _Run(model, torch.optim.AdamW(_groups(model), lr=ask.lr, fused=True), ask.out)
    state.resume()
    facts = {"rows": len(ids), "seed": ask.seed, "batch": ask.batch, "tokens": ask.tokens, "lr": ask.lr, "minutes": ask.minutes,
             "planned_steps": len(plan), "bf16": bf16, "data": {"train.jsonl.gz": data.file_hash(source)}, "torch": torch.__version__}  # fmt: skip # noqa: E501
    _steps(state, plan, ids, rows, ask, device, bf16)
    state.save(final=True)
    (ask.out / "facts.json").write_text(json.dumps({**facts, "steps": state.step, "seconds": round(state.seconds)}, indent=1))


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
    """What a checkpoint holds: weights, optimiser, step and seconds so far."""

    def __init__(self, model: torch.nn.Module, optimizer: torch.optim.Optimizer, out: Path) -> None:
        self.model, self.optimizer, self.out = model, optimizer, out
        self.step, self.seconds = 0, 0.0

    def save(self, final: bool = False) -> None:
        part, full = self.out / "checkpoint.part", self.out / "checkpoint.pt"
        torch.save(
            {
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "seconds": self.seconds,
            },
            part,
        )
        os.replace(part, full)
        if final:
            torch.save({"model": self.model.state_dict(), "step": self.step}, self.out / "final.pt")

    def resume(self) -> None:
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return
        held = torch.load(path, weights_only=True)
        self.model.load_state_dict(held["model"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.step, self.seconds = held["step"], held["seconds"]
        print(f"resumed at step {self.step}", flush=True)


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
    bf16: bool,
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
        loss = _one_step(run, plan[run.step], ids, rows, device, bf16)
        mean = loss if not mean else 0.98 * mean + 0.02 * loss
        run.step += 1
        if run.step % 50 == 0:
            print(f"step {run.step}/{len(plan)} loss {mean:.4f} {run.seconds:.0f} s progress {progress:.3f}", flush=True)
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            run.save()
            saved = time.monotonic()


def _one_step(run: _Run, batch: list[int], ids: list[list[int]], rows: data.Rows, device: torch.device, bf16: bool) -> float:
    tokens, mask = data.padded([ids[i] for i in batch])
    labels = torch.from_numpy(rows.labels[batch]).to(device)
    weights = torch.from_numpy(rows.weights[batch]).to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
        logits = run.model(torch.from_numpy(tokens).to(device), torch.from_numpy(mask).to(device))
    loss = network.masked_loss(logits.float(), labels, weights)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    run.optimizer.zero_grad()
    return loss.item()


if __name__ == "__main__":
    main()
