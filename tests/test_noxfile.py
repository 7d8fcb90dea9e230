"""What `nox -s build` leaves behind, when it passes and when it does not."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import nox
import pytest

import noxfile

if TYPE_CHECKING:
    from pathlib import Path


class Session:
    """Stands in for nox's session: runs commands with this Python, installs nothing."""

    def __init__(self) -> None:
        self.logged: list[str] = []
        self.posargs: list[str] = []

    def install(self, *arguments: str) -> None:
        """Do nothing: the tests' own environment has all that a build needs."""

    def log(self, message: str) -> None:
        """Keep what a contributor would read."""
        self.logged.append(message)

    def error(self, message: str) -> None:
        """End the session, as nox does."""
        raise nox.command.CommandFailed(message)

    def run(self, *command: str, env: dict[str, str] | None = None, **_: Any) -> None:
        """Run a command; a failure ends the session, as in nox."""
        python = [sys.executable if part == "python" else part for part in command]
        if subprocess.run(python, env=env, check=False).returncode:  # noqa: S603
            raise nox.command.CommandFailed


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a tiny project that noxfile.py believes to be its own."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text('project = "Tiny"\nhtml_theme = "basic"\n')
    (docs / "index.rst").write_text("Tiny\n====\n\nText.\n")
    formats = {"html": ("html", tmp_path / "build/html", tmp_path / "dist/html")}
    for name, value in {
        "ROOT": tmp_path,
        "DOCS": docs,
        "DIST": tmp_path / "dist",
        "SCRATCH": tmp_path / "build",
        "FORMATS": formats,
    }.items():
        monkeypatch.setattr(noxfile, name, value)
    return tmp_path


def test_a_build_says_where_each_format_is_how_large_and_how_long_it_took(project: Path) -> None:
    session = Session()
    noxfile.make(cast("nox.Session", session), "html")
    assert (project / "dist/html/index.html").is_file()
    [line] = session.logged
    assert line.startswith("dist/html  ")
    assert " MB  " in line
    assert line.endswith(" s")


def test_a_build_that_fails_leaves_the_last_good_output_alone(project: Path) -> None:
    noxfile.make(cast("nox.Session", Session()), "html")
    before = (project / "dist/html/index.html").read_bytes()
    (project / "docs/index.rst").write_text("Tiny\n====\n\n:ref:`nowhere`\n")
    with pytest.raises(nox.command.CommandFailed):
        noxfile.make(cast("nox.Session", Session()), "html")
    assert (project / "dist/html/index.html").read_bytes() == before


def test_a_page_that_was_taken_out_is_gone_from_the_next_build(project: Path) -> None:
    extra = project / "docs/extra.rst"
    extra.write_text(":orphan:\n\nExtra\n=====\n")
    noxfile.make(cast("nox.Session", Session()), "html")
    assert (project / "dist/html/extra.html").is_file()
    extra.unlink()
    noxfile.make(cast("nox.Session", Session()), "html")
    assert not (project / "dist/html/extra.html").exists()


def test_without_node_the_accessibility_checks_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(nox.command.CommandFailed, match="no node and no npm: install"):
        noxfile.accessibility(cast("nox.Session", Session()))
