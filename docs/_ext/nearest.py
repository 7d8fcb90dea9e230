"""Finds the name that was probably meant, for the messages of every extension."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return ``did you mean "x"?`` with the nearest of *names*, empty where none is near."""
    close = get_close_matches(name, sorted(names), n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"?' if close else ""
