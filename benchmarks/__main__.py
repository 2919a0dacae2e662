"""`python -m benchmarks [NAME ...]`: prints a table and writes benchmarks/results.json.

Every benchmark runs in a process and a var/ of its own. Results of names that were not run are kept: each row carries its commit.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results.json"
MODULES = {
    "classify_raw": "benchmarks.classify",
    "classify_session": "benchmarks.classify",
    "classify_end_to_end": "benchmarks.road",
    "import_rows": "benchmarks.road",
    "worker_rss_mb": "benchmarks.road",
    "web_rss_mb": "benchmarks.road",
    "review_page_1m": "benchmarks.pages",
}


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    ask.add_argument("names", nargs="*", default=[], metavar="NAME", help=", ".join(MODULES))
    ask.add_argument("--inner", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.inner:
        return inner(asked.inner)
    unknown = set(asked.names) - set(MODULES)
    if unknown:
        ask.error(f"no such benchmark: {', '.join(sorted(unknown))} (there are: {', '.join(MODULES)})")
    names = asked.names or list(MODULES)
    rows = [row for name in names if (row := run(name))]
    write(rows)
    return 0 if len(rows) == len(names) else 1


def run(name: str) -> dict | None:
    """One benchmark in a process of its own, on rows of its own."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kindness-bench-") as folder:
        environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        environment |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "kindness.settings", "TRANSFORMERS_VERBOSITY": "error"}
        command = [sys.executable, "-m", "benchmarks", "--inner", name]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if line.startswith('{"name"')]
    if done.returncode or not found:
        print(f"{name}: could not be measured (the lines above say why)", file=sys.stderr)
        return None
    row = {**json.loads(found[-1]), "commit": commit(), "cores": os.cpu_count()}
    print(line(row, time.monotonic() - start), flush=True)
    return row


def inner(name: str) -> int:
    import importlib

    import django

    django.setup()
    row = importlib.import_module(MODULES[name]).RUNS[name]()
    print(json.dumps(row), flush=True)
    return 0


def commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def line(row: dict, seconds: float) -> str:
    ratio = f"{row['ratio']:8.2f} × {row['against']}" if row.get("ratio") is not None else ""
    return f"{row['name']:22}{row['value']:12,.1f} {row['unit']:12}{ratio:55} spread {row.get('spread', '')}  ({seconds:.0f} s)"


def write(rows: list[dict]) -> None:
    kept = {row["name"]: row for row in (json.loads(RESULTS.read_text()) if RESULTS.exists() else [])}
    kept |= {row["name"]: row for row in rows}
    RESULTS.write_text(json.dumps([kept[name] for name in MODULES if name in kept], indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
