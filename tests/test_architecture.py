"""Who may import whom: the direction of the house, read from the source."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE = {"rules", "queues", "wordlists"}
DJANGO_FREE = {"classifier", "platforms", "exports"}
# What each module of the domain may import of the domain; whatever is not named here is at the top and may import anything.
MAY = {
    "models": {"models", "queues"},
    "hints": {"celery"},
    "connections": {"models", "platforms"},
    "actions": {"models", "hints", "queues"},
    "ingest": {"models", "actions", "connections", "exports", "hints", "platforms", "queues"},
    "importing": {"models", "exports", "hints", "ingest"},
    "classify": {"models", "classifier", "rules"},
    "deliver": {"models", "actions", "connections", "ingest", "platforms"},
    "trends": {"models", "hints"},
    "rules": set(),
    "queues": set(),
}


def modules() -> list[Path]:
    return [path for path in (ROOT / "kindness").rglob("*.py") if "migrations" not in path.parts]


def part_of(path: Path) -> str:
    """The first name below kindness: `models/actions.py` is part of models."""
    return path.relative_to(ROOT / "kindness").with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """Absolute names of all that a module imports, also inside functions; `from kindness import actions` is kindness.actions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def of_ours(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(path) if name.startswith("kindness.")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_upward(path: Path) -> None:
    part = part_of(path)
    assert "dashboard" not in {name.split(".")[0] for name in imported(path)} or part == "urls"
    if part in MAY:
        assert of_ours(path) <= MAY[part] | {part}


@pytest.mark.parametrize(
    "path", [p for p in modules() if part_of(p) in DJANGO_FREE], ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_three_libraries_know_neither_django_nor_each_other(path: Path) -> None:
    assert "django" not in {name.split(".")[0] for name in imported(path)}
    assert of_ours(path) <= {part_of(path)}


@pytest.mark.parametrize("name", sorted(PURE))
def test_pure_modules_know_no_clock_settings_or_network(name: str) -> None:
    path = ROOT / "kindness" / f"{name}.py"
    if not path.exists():
        pytest.skip(f"there is no {name} yet")
    assert {found.split(".")[0] for found in imported(path)} <= {"collections", "dataclasses", "typing"}


@pytest.mark.parametrize("module", ["kindness.settings", "dashboard.urls", "kindness.tasks"])
def test_web_pages_and_tasks_load_no_model_library(module: str) -> None:
    code = (
        "import sys, django; django.setup()\n"
        f"import importlib; importlib.import_module({module!r})\n"
        "print([name for name in ('onnxruntime', 'transformers', 'torch', 'tokenizers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_domain_code_filters_in_querysets_alone() -> None:
    """Views and tasks speak in the QuerySets' words."""
    speaking = [*(ROOT / "dashboard" / "views").rglob("*.py"), ROOT / "kindness" / "tasks.py"]
    assert [str(path.relative_to(ROOT)) for path in speaking if ".filter(" in path.read_text()] == []
