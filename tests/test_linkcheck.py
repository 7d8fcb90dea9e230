"""What the link check says of a server on this machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Built

DOI = "10.1000/known"


class Server(BaseHTTPRequestHandler):
    """Answers as publishers and doi.org do."""

    def do_GET(self) -> None:
        """Answer by the path: its first part may be a status."""
        path = self.path.strip("/")
        if path == DOI:
            self.send_response(302)
            self.send_header("Location", "/403")
            self.end_headers()
            return
        self.send_response(int(path) if path.isdigit() else 200 if path == "page" else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"<html><body><p id='here'>Text</p></body></html>")

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a server that runs for one test."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


def report(built: Built) -> str:
    """Return what was written about each link that is not well."""
    return (built.folder / "output.txt").read_text("utf-8")


def test_a_page_that_is_there_is_well(small_book: Callable[..., Built], server: str) -> None:
    text = f"# A book\n\nSee [it]({server}/page) and [there]({server}/page#here).\n"
    built = small_book("linkcheck", index=text, refs=bib(f"{server}/page"))
    assert built.status == 0, built.printed
    assert report(built) == ""


@pytest.mark.parametrize("refusal", [401, 403])
def test_a_publisher_that_refuses_is_unverified_and_fails_nothing(
    small_book: Callable[..., Built], server: str, refusal: int
) -> None:
    text = f"# A book\n\nSee [it]({server}/{refusal}).\n"
    built = small_book("linkcheck", index=text, refs=bib(f"{server}/page"))
    assert built.status == 0, built.printed
    assert "index.md:3: [unverified]" in report(built)
    assert "1 unverified" in built.printed


def test_a_doi_that_leads_to_a_closed_door_is_unverified(
    small_book: Callable[..., Built], server: str
) -> None:
    text = f"# A book\n\nSee [it]({server}/{DOI}).\n"
    built = small_book("linkcheck", index=text, refs=bib(f"{server}/page"))
    assert built.status == 0, built.printed
    assert "[unverified]" in report(built)


@pytest.mark.parametrize("link", ["gone", "10.1000/unknown", "page#nowhere"])
def test_a_dead_link_an_unknown_doi_and_a_lost_anchor_fail_with_file_and_line(
    small_book: Callable[..., Built], server: str, link: str
) -> None:
    text = f"# A book\n\nSee [it]({server}/{link}).\n"
    built = small_book("linkcheck", index=text, refs=bib(f"{server}/page"))
    assert built.status != 0
    [line] = built.complaints
    assert "index.md:3:" in line
    assert "broken link" in line


def bib(url: str) -> str:
    """Return a bib file whose one source stands at *url*."""
    fields = "title={{A}}, author={B, C.}, year={2020}"
    return f"@misc{{name2020,\n {fields}, url={{{url}}},\n}}\n"
