"""Cells on the way out: what keeps a spreadsheet from running a comment as a formula; for every CSV export."""

from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP "CSV injection", full-width too


def escape_cell(value: Any) -> str:
    """The value as text which a spreadsheet shows and never evaluates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
