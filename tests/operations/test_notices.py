"""Licence notices, pins and public files keep up with what is installed."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import third_party

ROOT = Path(settings.BASE_DIR)
REQUIREMENTS = ("requirements.txt", "requirements-test.txt")


def lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-"))]


def test_every_package_that_runs_is_in_the_notices_with_its_version_and_licence() -> None:
    notices = (ROOT / "THIRD-PARTY.md").read_text()
    missing = [row for row in third_party.table() if row not in notices]
    assert not missing, "run `make notices`"
    assert "not stated" not in notices


@pytest.mark.parametrize("name", [*REQUIREMENTS, "constraints.txt"])
def test_every_requirement_is_pinned_to_one_version(name: str) -> None:
    for line in lines(name):
        assert [part.operator for part in Requirement(line).specifier] == ["=="], line


def test_everything_installed_to_run_has_its_version_in_the_constraints() -> None:
    pinned = {canonicalize_name(Requirement(line).name): line for line in lines("constraints.txt")}
    for package in third_party.runtime_packages():
        name = canonicalize_name(package.metadata["Name"])
        assert Requirement(pinned[name]).specifier.contains(package.version), name


def test_requirements_and_constraints_agree() -> None:
    pinned = {canonicalize_name(Requirement(line).name): Requirement(line).specifier for line in lines("constraints.txt")}
    for name in REQUIREMENTS:
        for line in lines(name):
            requirement = Requirement(line)
            assert requirement.specifier == pinned[canonicalize_name(requirement.name)], line


def test_the_tests_run_with_the_pinned_django() -> None:
    assert f"Django=={version('Django')}" in lines("requirements.txt")


def test_the_licence_is_named_where_people_look() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:100]
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()
    assert "Apache-2.0" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("document", ["README.md", "SECURITY.md", "THIRD-PARTY.md", "docs/operations.md"])
def test_every_link_between_our_own_files_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / document).read_text())
    missing = [link for link in links if not ((ROOT / document).parent / link).exists()]
    assert not missing
