"""Promises about the repository itself."""

from __future__ import annotations

import re
import subprocess
import tomllib

from conftest import ROOT

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


def test_every_dependency_group_is_locked_with_hashes() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert sorted(groups) == [path.stem for path in REQUIREMENTS]
    for path in REQUIREMENTS:
        pins = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", path.read_text("utf-8"), re.S | re.M)
        assert pins
        assert all("==" in pin and "--hash=sha256:" in pin for pin in pins), path.name


def test_no_lock_file_names_a_registry() -> None:
    for path in REQUIREMENTS:
        assert not re.search(r"https?://|--index|--find-links|@ file", path.read_text("utf-8"))


def test_all_groups_lock_the_same_version_of_a_package() -> None:
    # A package may have several versions, each for some versions of Python.
    versions: dict[str, set[frozenset[str]]] = {}
    for path in REQUIREMENTS:
        here: dict[str, set[str]] = {}
        for pin, rest in re.findall(r"^([a-z0-9._-]+)==([^ ]+)", path.read_text("utf-8"), re.M):
            here.setdefault(pin, set()).add(rest)
        for pin, found in here.items():
            versions.setdefault(pin, set()).add(frozenset(found))
    assert {pin: found for pin, found in versions.items() if len(found) > 1} == {}


def test_the_readme_holds_the_two_lines_that_ci_runs() -> None:
    lines = re.findall(
        r"^    (python3 -m pip install nox && .*)$", (ROOT / "README.md").read_text(), re.M
    )
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["build", "tests"]


def test_every_session_says_in_one_line_what_it_does() -> None:
    source = (ROOT / "noxfile.py").read_text("utf-8")
    sessions = re.findall(r'@nox\.session\ndef (\w+)\(.*?\) -> None:\n    """(.*)"""\n', source)
    assert len(sessions) == source.count("@nox.session")
    wanted = {"build", "html", "pdf", "epub", "preview", "linkcheck"}
    wanted |= {"tests", "lint", "epubcheck", "lock"}
    assert wanted <= {name for name, _ in sessions}


def test_nothing_that_is_built_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True)  # noqa: S603, S607
    assert not re.search(r"^(dist|build|\.nox)/|\.(pdf|epub|pyc)$", listed.stdout, re.MULTILINE)


def test_the_extensions_state_their_one_concern_in_their_first_line() -> None:
    for path in (ROOT / "docs" / "_ext").rglob("*.py"):
        first = path.read_text("utf-8").split("\n", 1)[0].removeprefix("r")
        assert first.startswith('"""'), path
        assert len(first) > 20, path


def test_the_pdf_builder_stands_alone() -> None:
    # Any Sphinx project may take the folder and add it to its extensions.
    own = {path.stem for path in (ROOT / "docs" / "_ext").iterdir()} - {"typstpdf"}
    for path in (ROOT / "docs" / "_ext" / "typstpdf").glob("*.py"):
        imported = re.findall(r"^(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE)
        assert own.isdisjoint(imported), path.name
