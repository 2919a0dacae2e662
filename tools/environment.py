"""Brings a virtual environment up to date with a requirements file, and does nothing where it is: environment.py FOLDER FILE.

The Makefile is the only caller. What is installed is noted in the environment itself, by content, so that a copied or freshly
checked out file changes nothing; an installation that was broken off is begun anew.
"""

import fcntl
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn


def main(folder: Path, requirements: Path) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once
        wanted = {file.name: fingerprint(file) for file in closure(requirements)}
        if not is_current(folder, wanted):
            install(folder, requirements, wanted)


def is_current(folder: Path, wanted: dict[str, str]) -> bool:
    return runs(folder) and not unfinished(folder).exists() and wanted.items() <= installed(folder).items()


def install(folder: Path, requirements: Path, wanted: dict[str, str]) -> None:
    uv = shutil.which("uv")
    fresh = unfinished(folder).exists() or not runs(folder)
    if fresh:
        create(folder, uv)
    print(f"Installing {requirements.name} into {folder}; the first time this takes a minute or two.", flush=True)
    unfinished(folder).touch()
    python = str(folder / "bin" / "python")
    errors_only = ["install", "--quiet", "--quiet", "--requirement", str(requirements)]
    command = [uv, "pip", *errors_only, "--python", python] if uv else [python, "-m", "pip", *errors_only]
    if subprocess.call(command):
        stop(f"{requirements.name} could not be installed; the lines above say why. Try again when that is mended.")
    notes(folder).write_text(json.dumps(installed(folder) | wanted))
    unfinished(folder).unlink()


def create(folder: Path, uv: str | None) -> None:
    print(f"Creating {folder}.", flush=True)
    if not uv and not importlib.util.find_spec("ensurepip"):
        stop("This Python comes without venv: install it (on Debian and Ubuntu the package python3-venv), then try again.")
    for entry in folder.iterdir():
        if entry.name != ".lock":
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    unfinished(folder).touch()
    make = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    if subprocess.call([*make, str(folder)]):
        stop(f"{folder} could not be created; the lines above say why.")


def closure(requirements: Path) -> list[Path]:
    """The file and those it includes with -r or -c."""
    names = re.findall(r"^(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", requirements.read_text(), re.MULTILINE)
    return [requirements, *(file for name in names for file in closure(requirements.parent / name))]


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def notes(folder: Path) -> Path:
    return folder / ".installed.json"


def unfinished(folder: Path) -> Path:
    return folder / ".unfinished"


def installed(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads(notes(folder).read_text()))
    except (OSError, ValueError):
        return {}


def runs(folder: Path) -> bool:
    """Whether its Python starts; not so after the one it was made from was removed or upgraded."""
    try:
        command = [str(folder / "bin" / "python"), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def stop(sentence: str) -> NoReturn:
    sys.exit(sentence)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
