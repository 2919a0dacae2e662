"""What the README promises about settings is what the settings read."""

import re
from pathlib import Path

from django.conf import settings

from tests.environment import variables


def rows() -> dict[str, str]:
    """Name: the rest of its row, from every table in the README whose first cell is one variable's name."""
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()
    return dict(re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|(.*)$", readme, re.MULTILINE))


def test_the_settings_table_names_exactly_the_variables_that_are_read() -> None:
    assert sorted(rows()) == sorted(variables())


def test_each_secret_says_that_a_file_may_hold_it() -> None:
    secrets = {name for name, is_secret in variables().items() if is_secret}
    assert secrets and all(f"`{name}_FILE`" in rows()[name] for name in secrets)
