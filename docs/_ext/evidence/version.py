"""The version of the data set and the list of its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def read_version(folder: Path) -> tuple[str, list[Any]]:
    """Return the version and the changes that ``version.yaml`` in *folder* lists."""
    path = folder / "version.yaml"
    if not path.is_file():
        return "0", []
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    return str(held["version"]), list(held["changes"])
