"""`susulan extract`: HTML in, the article out."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import print_err, print_json


def extract(
    file: Annotated[str, typer.Argument(help="An HTML file, or - for standard input.")] = "-",
    *,
    url: Annotated[
        str, typer.Option("--url", help="Where the page came from; links and dates rest on it.")
    ] = "",
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            help='JSON Lines of {"id","url","path"}, or a folder of HTML files; one answer line each.',
            exists=True,
        ),
    ] = None,
) -> None:
    """Read the article out of a page: title, text, published, language, author, canonical_url, site."""
    if batch is not None:
        raise typer.Exit(_extract_batch(batch))
    body = sys.stdin.buffer.read() if file == "-" else _read_file(Path(file))
    try:
        print_json(_extract_row(body, url))
    except ValueError as error:
        raise typer.BadParameter(f"{file}: {error}") from error


def _extract_row(body: bytes, url: str) -> dict[str, Any]:
    from crawler.formats.compression import decompress
    from crawler.pages.extract import extract_article as read_page
    from crawler.sources.check import extraction_as_dict
    from store.errors import ParseError

    try:
        body = decompress(body)  # as pages are often kept
    except ParseError as error:
        raise ValueError(str(error)) from error
    return extraction_as_dict(read_page(body, content_type=None, url=url))


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error


def _extract_batch(manifest: Path) -> int:
    """One answer line per line, in order; what cannot be read is answered with nulls and `error`."""
    from crawler.sources.check import EMPTY_EXTRACTION

    _extract_row(_WARM_UP, "")
    failed = 0
    for number, line in _manifest_lines(manifest):
        identity = None
        began = time.perf_counter()
        try:
            wanted = _parse_manifest_line(line)
            identity = wanted["id"]
            row = _extract_row(
                _resolve_path(manifest, Path(wanted["path"])).read_bytes(), str(wanted.get("url") or "")
            )
        except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
            reason = f"{type(error).__name__}: {error}"
            wants = "" if isinstance(error, OSError) else "; wanted: id, url, path"
            print_err(f"{manifest}:{number}: {reason}{wants}")
            row = {**EMPTY_EXTRACTION, "error": reason}
            failed += 1
        print_json({"id": identity, **row, "ms": round((time.perf_counter() - began) * 1000, 2)})
        sys.stdout.flush()
    return 1 if failed else 0


def _manifest_lines(manifest: Path) -> Iterator[tuple[int, bytes]]:
    """Each line with its number; of a folder one for each page in it, known by its path there."""
    if manifest.is_dir():
        pages = sorted(page for page in manifest.rglob("*") if page.name.lower().endswith(_PAGE_SUFFIXES))
        for number, page in enumerate(pages, 1):
            wanted = {"id": page.relative_to(manifest).as_posix(), "path": str(page.absolute())}
            yield number, jsonlib.dumps(wanted).encode()
        return
    with manifest.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def _parse_manifest_line(line: bytes) -> dict[str, Any]:
    wanted = jsonlib.loads(line.decode("utf-8-sig"))
    if not isinstance(wanted, dict):
        raise TypeError("no JSON object")
    # The id is told even where the rest is missing: whoever asked finds the line again by it.
    return {"id": wanted.get("id"), **wanted}


_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
_WARM_UP = b"<html><body><article><h1>A title</h1><p>Some words of a page.</p></article></body></html>"
"""Read once before the clock runs: loading the extractor is no page's time."""


def _resolve_path(manifest: Path, path: Path) -> Path:
    """A relative path counts from the manifest's folder, or from here where it names nothing there."""
    return path if not (manifest.parent / path).exists() else manifest.parent / path
