"""What `make` does before anything else: a new enough Python and an environment that is up to date."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tools import environment

pytestmark = pytest.mark.worker  # slow: it makes real environments


def update(folder: Path, requirements: Path) -> str:
    command = [sys.executable, "tools/environment.py", str(folder), str(requirements)]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout


def test_an_environment_is_made_once_updated_on_change_and_mended_when_broken(tmp_path: Path) -> None:
    folder, requirements, constraints = tmp_path / "venv", tmp_path / "requirements.txt", tmp_path / "constraints.txt"
    requirements.write_text("-c constraints.txt\n")
    constraints.write_text("")
    first = update(folder, requirements)
    assert "Creating" in first and "Installing" in first
    assert update(folder, requirements) == ""
    constraints.write_text("# something changed\n")
    changed = update(folder, requirements)
    assert "Creating" not in changed and "Installing" in changed
    (folder / "bin" / "python").unlink()  # as an upgrade of the machine's own Python does
    assert not environment.runs(folder)
    assert "Creating" in update(folder, requirements)
    assert environment.runs(folder) and update(folder, requirements) == ""


def test_an_installation_that_was_broken_off_is_begun_anew(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("no-such-package-as-this-one==1.0\n")
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    wanted = {file.name: environment.fingerprint(file) for file in environment.closure(requirements)}
    environment.notes(folder).write_text(json.dumps(wanted))
    assert environment.is_current(folder, wanted)
    environment.unfinished(folder).touch()
    assert not environment.is_current(folder, wanted)


@pytest.mark.parametrize(("version", "asked"), [("Python 3.8.1", "python3"), ("Python 3.10.13", "python3.10")])
def test_a_python_that_is_too_old_is_one_sentence(tmp_path: Path, version: str, asked: str) -> None:
    old = tmp_path / asked
    old.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{version}" && exit\nexit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "tools/environment.sh", "" if asked == "python3" else asked, str(tmp_path / "venv"), "requirements.txt"],
        cwd=settings.BASE_DIR,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Kindness needs Python 3.11 or newer and found {version}:")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "venv").exists()


def test_a_machine_without_python_is_told_the_same(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "tools/environment.sh", "", str(tmp_path / "venv"), "requirements.txt"],
        cwd=settings.BASE_DIR,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "found none" in done.stderr


def test_an_included_file_counts_too() -> None:
    files = environment.closure(Path(settings.BASE_DIR) / "requirements-test.txt")
    assert [file.name for file in files] == ["requirements-test.txt", "requirements.txt", "constraints.txt"]


def test_help_lists_every_target_that_makes_sense_to_type() -> None:
    done = subprocess.run(["make", "help"], cwd=settings.BASE_DIR, env=dict(os.environ), capture_output=True, text=True)
    for target in ("run", "test", "check", "bench", "train", "test-train", "clean"):
        assert f"make {target} " in done.stdout
