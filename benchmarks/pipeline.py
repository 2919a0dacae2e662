"""The baseline of classify_raw, for .venv-train: a BERT-base-sized fp32 model with random weights in a transformers pipeline.

Reads a trial's number per line, answers with texts per second. A trial is a thirtieth of the benchmark's texts, in their
own order, so of the same length mix; all 5,000 would take ten minutes.
"""

import os
import sys
import time

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import torch  # noqa: E402
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, pipeline  # noqa: E402

from benchmarks.classify import CORES, COUNT, ROOT  # noqa: E402
from benchmarks.texts import texts  # noqa: E402

PART = COUNT // 30


def main() -> None:
    torch.set_num_threads(CORES)
    tokenizer = AutoTokenizer.from_pretrained(ROOT / "kindness" / "classifier" / "model", local_files_only=True)
    config = BertConfig(num_labels=6, problem_type="multi_label_classification")
    model = BertForSequenceClassification(config).eval()
    read = pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None, truncation=True, max_length=512)
    comments = texts(COUNT)
    read(comments[-32:], batch_size=32)
    for line in sys.stdin:
        part = comments[int(line) * PART :][:PART]
        start = time.monotonic()
        read(part, batch_size=32)
        print(len(part) / (time.monotonic() - start), flush=True)


if __name__ == "__main__":
    main()
