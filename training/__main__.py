"""`python -m training DATA`: from the data to a served model in one command; what `make train` runs."""

import argparse
from pathlib import Path

from training import evaluate, export, train


def main() -> None:
    ask = argparse.ArgumentParser(prog="make train DATA=folder", description=__doc__)
    ask.add_argument("data", type=Path, nargs="?", help="folder with train/train.jsonl.gz, train/dev.jsonl.gz and open_tests/")
    ask.add_argument(
        "--out", type=Path, default=Path("kindness/classifier/model"), help="where the model goes (default: the served one)"
    )
    ask.add_argument(
        "--run", type=Path, default=Path("var/training/run"), help="checkpoints; a run that was cut short goes on from here"
    )
    ask.add_argument("--version", default="1")
    asked = ask.parse_args()
    if asked.data is None or not (asked.data / "train" / "train.jsonl.gz").is_file():
        ask.error("DATA must name a folder that holds train/train.jsonl.gz (docs/model-card.md says what is in it)")
    train.train(train.parser().parse_args(["--data", str(asked.data), "--out", str(asked.run)]))
    export.export(
        export.parser().parse_args(
            ["--data", str(asked.data), "--run", str(asked.run), "--out", str(asked.out), "--version", asked.version]
        )
    )
    evaluate.main(["--data", str(asked.data), "--model", str(asked.out)])


if __name__ == "__main__":
    main()
