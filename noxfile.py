"""Every command a contributor or CI runs; `nox -l` lists them, `nox` alone builds."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["build"]
nox.options.reuse_venv = "yes"  # a second run installs nothing again
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent
DOCS = ROOT / "docs"
DIST = ROOT / "dist"  # what readers get; replaced only by a build that passed
SCRATCH = ROOT / "build"  # what builders write; kept, so that the next build is short
NAME = "what-is-ketamine"
GROUPS = ("build", "tests", "lint", "epubcheck", "bench", "preview", "lock")

# For each format: its Sphinx builder, what that builder writes, and where readers find it.
FORMATS = {
    "html": ("html", SCRATCH / "html", DIST / "html"),
    "pdf": ("typstpdf", SCRATCH / f"typstpdf/{NAME}.pdf", DIST / f"{NAME}.pdf"),
    "epub": ("epub", SCRATCH / f"epub/{NAME}.epub", DIST / f"{NAME}.epub"),
}


def install(session: nox.Session, group: str) -> None:
    """Install a group of dependencies, each exactly as locked."""
    session.install("--require-hashes", "-r", f"requirements/{group}.txt")


def commit_time() -> str:
    """Return the time of the last commit in seconds since 1970, or now outside of a checkout."""
    git = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(git, capture_output=True, check=True, text=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return str(int(time.time()))


def sphinx(session: nox.Session, builder: str) -> float:
    """Run one Sphinx builder, warnings as errors, and return the seconds it took.

    All builders share the doctrees, so that each chapter is parsed once.
    """
    began = time.perf_counter()
    session.run(
        *("python", "-m", "sphinx", "--builder", builder, "--quiet"),
        *("--fail-on-warning", "--nitpicky", "--doctree-dir", str(SCRATCH / "doctrees")),
        *(str(DOCS), str(SCRATCH / builder)),
        env={"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or commit_time()},
    )
    return time.perf_counter() - began


def forget_stale() -> None:
    """Empty the scratch folder where Sphinx would not see by itself that it is stale.

    It notices a changed chapter, but not a chapter that was taken out (its page stays),
    nor a changed extension or dependency.
    """
    digest = hashlib.sha256()
    for path in sorted(p for p in DOCS.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(f"{path.relative_to(DOCS)}\n".encode())
        if "_ext" in path.parts:
            digest.update(path.read_bytes())
    locked = ROOT / "requirements/build.txt"
    digest.update(locked.read_bytes() if locked.is_file() else b"")
    made_from = SCRATCH / "made-from"
    if not made_from.is_file() or made_from.read_text("utf-8") != digest.hexdigest():
        shutil.rmtree(SCRATCH, ignore_errors=True)
        SCRATCH.mkdir()
        made_from.write_text(digest.hexdigest(), "utf-8")


def publish(source: Path, target: Path) -> None:
    """Put a finished file or folder in the place of the last one, in one step."""
    fresh, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    target.parent.mkdir(exist_ok=True)
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    if source.is_file():
        shutil.copy2(source, fresh)
        fresh.replace(target)
        return
    shutil.copytree(source, fresh, ignore=shutil.ignore_patterns(".buildinfo", "*.doctree"))
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def size(path: Path) -> int:
    """Return the bytes of a file or of all files in a folder."""
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.rglob("*")))


def make(session: nox.Session, *formats: str) -> None:
    """Build some formats; only when all have passed, publish them and say where they are."""
    install(session, "build")
    forget_stale()
    seconds = {name: sphinx(session, FORMATS[name][0]) for name in formats}
    downloads = FORMATS["html"][1] / "downloads"
    for name in formats:
        _, source, target = FORMATS[name]
        publish(source, target)
        if source.is_file() and "html" in formats:
            downloads.mkdir(exist_ok=True)
            shutil.copy2(source, downloads)
    if "html" in formats:
        publish(FORMATS["html"][1], FORMATS["html"][2])
    for name in formats:
        target = FORMATS[name][2]
        shown = target.relative_to(ROOT)
        session.log(f"{shown}  {size(target) / 1e6:.1f} MB  {seconds[name]:.1f} s")


@nox.session
def build(session: nox.Session) -> None:
    """Build the website, the PDF and the EPUB into dist/."""
    make(session, *FORMATS)


@nox.session
def html(session: nox.Session) -> None:
    """Build the website alone."""
    make(session, "html")


@nox.session
def pdf(session: nox.Session) -> None:
    """Build the PDF alone."""
    make(session, "pdf")


@nox.session
def epub(session: nox.Session) -> None:
    """Build the EPUB alone."""
    make(session, "epub")


@nox.session
def preview(session: nox.Session) -> None:
    """Serve the website on this machine and rebuild it at each change."""
    install(session, "preview")
    session.run(
        *("sphinx-autobuild", "--watch", "refs.bib", "--doctree-dir", "build/preview-doctrees"),
        *("docs", "build/preview", *session.posargs),
    )


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests."""
    install(session, "tests")
    session.run("pytest", *session.posargs)


@nox.session
def evidence(session: nox.Session) -> None:
    """Print each question's pooled answer, and what changed since the last commit."""
    install(session, "build")
    session.run("python", "-m", "evidence.report", env={"PYTHONPATH": str(DOCS / "_ext")})


@nox.session
def check(session: nox.Session) -> None:
    """Name each figure that no record holds, each claim without a source, each idle record."""
    install(session, "build")
    session.run("python", "-m", "evidence.guard", env={"PYTHONPATH": str(DOCS / "_ext")})


@nox.session
def schema(session: nox.Session) -> None:
    """Write the JSON Schemas by which editors check and complete records."""
    install(session, "build")
    session.run(
        "python", "-m", "evidence.report", "--schema", env={"PYTHONPATH": str(DOCS / "_ext")}
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Check the code's style and types, the chapters' markup, spelling and choice of words."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("sphinx-lint", "docs", "README.md", "CONTRIBUTING.md")
    session.run("codespell", "docs", "README.md", "CONTRIBUTING.md")
    session.run("python", "tests/validators/prose.py", "docs")


@nox.session
def epubcheck(session: nox.Session) -> None:
    """Validate dist/what-is-ketamine.epub: no error, no warning."""
    install(session, "epubcheck")
    book = FORMATS["epub"][2]
    if not book.is_file():
        session.error(f"there is no {book.relative_to(ROOT)} to check: run nox -s build first")
    session.run("python", "tests/validators/epub.py", str(book))


@nox.session
def accessibility(session: nox.Session) -> None:
    """Try dist/ as a screen reader and a reading system meet it (needs Node.js and Chromium)."""
    browser = os.environ.get("PUPPETEER_EXECUTABLE_PATH") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if missing := [name for name in ("node", "npm") if shutil.which(name) is None]:
        session.error(f"there is no {' and no '.join(missing)}: install Node.js 20 or newer")
    node = subprocess.run(["node", "--version"], capture_output=True, check=True, text=True).stdout  # noqa: S607
    if int(node.strip("v\n").partition(".")[0]) < 20:
        session.error(f"Node.js {node.strip()} is too old: install version 20 or newer")
    if browser is None:
        session.error("there is no browser: install chromium, on Debian by apt install chromium")
    books = sorted(map(str, DIST.glob("*.epub")))
    checked = session.posargs or [str(DIST / "html"), *books]
    if not session.posargs and not (books and (DIST / "html").is_dir()):
        session.error("there is nothing in dist/ to check: run nox -s build first")
    # Copied to where node_modules may be: Node.js looks for them beside a script.
    scripts, source = SCRATCH / "accessibility", ROOT / "tests/validators/accessibility"
    locked, installed = source / "package-lock.json", scripts / "installed-from.json"
    shutil.copytree(source, scripts, dirs_exist_ok=True)
    if not installed.is_file() or installed.read_bytes() != locked.read_bytes():
        # No script of a package runs: one of them would download a browser.
        npm = ("npm", "--prefix", str(scripts), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        session.run(*npm, external=True)
        shutil.copyfile(locked, installed)
    session.run(
        *("node", str(scripts / "check.mjs"), *(os.path.relpath(path) for path in checked)),
        env={"PUPPETEER_EXECUTABLE_PATH": browser},
        external=True,
    )


@nox.session
def reproducible(session: nox.Session) -> None:
    """Build twice, in other places and under other settings: each byte must be the same."""
    install(session, "build")
    session.run("python", "tests/validators/reproducible.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Build a generated book of 40 chapters beside pandoc: what time and memory a PDF takes."""
    install(session, "bench")
    session.run("python", "tests/bench.py", *session.posargs)


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Ask each link out whether it still lives (needs the network)."""
    install(session, "build")
    forget_stale()
    sphinx(session, "linkcheck")


@nox.session
def lock(session: nox.Session) -> None:
    """Refresh requirements/*.txt from pyproject.toml."""
    # The tool that locks cannot be locked before there is a lock.
    locked = Path("requirements/lock.txt").is_file()
    install(session, "lock") if locked else session.install("uv")
    for group in GROUPS:
        session.run(
            *("uv", "pip", "compile", "--group", group, "--quiet", "--upgrade"),
            *("--universal", "--python-version", "3.11", "--generate-hashes"),
            *(
                "--no-emit-index-url",
                "--no-emit-find-links",
                "--custom-compile-command",
                "nox -s lock",
            ),
            *("--output-file", f"requirements/{group}.txt"),
        )
