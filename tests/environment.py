"""Which environment variables the settings read, found in their source. The tests' settings and the README test use it."""

import ast
import re
from pathlib import Path

SETTINGS = Path(__file__).resolve().parent.parent / "kindness" / "settings.py"


def variables() -> dict[str, bool]:
    """Name: whether it is a secret, which may also come as NAME_FILE."""
    found = {}
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            reader = ast.unparse(node.func)
            if re.fullmatch(r"env\.\w+|boolean|number|secret", reader):
                found[str(node.args[0].value)] = reader == "secret"
    return found
