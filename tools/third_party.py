"""Prints THIRD-PARTY.md: every package that requirements.txt brings, with version, licence and home (`make notices`)."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
# Where a package's metadata says "see the file" or nothing; read from the licence text in its wheel.
READ_BY_HAND = {"python-dateutil": "Apache-2.0 OR BSD-3-Clause"}
CLASSIFIER = "License :: OSI Approved :: "
# A wheel's longest licence texts are pasted whole into the field; their first line says which it is.
LONGEST = 60


def runtime_packages() -> list[Distribution]:
    """Everything that is installed because of requirements.txt, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(requirement, "") for requirement in requirements()]
    seen = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        key = (canonicalize_name(requirement.name), tuple(sorted(requirement.extras)))
        if key in seen:
            continue
        seen.add(key)
        try:
            package = found[key[0]] = distribution(requirement.name)
        except PackageNotFoundError:
            sys.exit(f"{requirement.name} is not installed here: run `make environment` first.")
        needs = [Requirement(line) for line in package.requires or []]
        waiting += [(need, extra) for need in needs for extra in ("", *requirement.extras)]
    return [found[name] for name in sorted(found)]


def requirements() -> Iterator[Requirement]:
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith(("#", "-")):
            yield Requirement(line)


def values(package: Distribution, field: str) -> list[str]:
    return package.metadata.get_all(field) or []


def licence(package: Distribution) -> str:
    if name := READ_BY_HAND.get(canonicalize_name(package.metadata["Name"])):
        return name
    if expression := values(package, "License-Expression"):
        return expression[0]
    classifiers = [line.removeprefix(CLASSIFIER) for line in values(package, "Classifier") if line.startswith(CLASSIFIER)]
    field = "".join(values(package, "License")).strip().splitlines()
    if field and len(field[0]) <= LONGEST:
        return field[0]
    return ", ".join(classifiers) or "not stated"


def home(package: Distribution) -> str:
    """The first of the addresses a package gives that looks like its home."""
    urls = dict(re.split(r",\s*", line, maxsplit=1) for line in values(package, "Project-URL"))
    names = {name.lower(): url for name, url in urls.items()}
    for wanted in ("homepage", "home", "repository", "source", "source code", "github", "code", "documentation"):
        if wanted in names:
            return names[wanted]
    return next(iter(values(package, "Home-page")), f"https://pypi.org/project/{package.metadata['Name']}/")


def table() -> Iterator[str]:
    yield "| Package | Version | Licence |"
    yield "|---|---|---|"
    for package in runtime_packages():
        yield f"| [{package.metadata['Name']}]({home(package)}) | {package.version} | {licence(package)} |"


def page() -> str:
    introduction = (ROOT / "tools" / "third_party.md").read_text()
    return introduction + "\n" + "\n".join(table()) + "\n"


if __name__ == "__main__":
    print(page(), end="")
