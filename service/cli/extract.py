"""`susulan extract`: the article of an HTML page."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import print_err, print_json
from store.clock import utc_now


def extract(
    file: Annotated[str, typer.Argument(help="An HTML file, or - for standard input.")] = "-",
    *,
    url: Annotated[
        str,
        typer.Option(
            "--url", help="The address of the page; needed for relative links and dates in the address."
        ),
    ] = "",
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            help='JSON Lines of {"id","url","path"}, or a folder of HTML files; one output line each.',
            exists=True,
        ),
    ] = None,
) -> None:
    """Extract the article of a page: title, text, published, language, author, canonical_url, site."""
    if batch is not None:
        raise typer.Exit(_extract_batch(batch))
    body = sys.stdin.buffer.read() if file == "-" else _read_file(Path(file))
    try:
        print_json(_extract_row(body, url, name=file))
    except ValueError as error:
        raise typer.BadParameter(f"{file}: {error}") from error


def _extract_row(body: bytes, url: str, *, name: str = "") -> dict[str, Any]:
    """The row of a page; with a name, why the page is no report goes to stderr."""
    from crawler.formats.compression import decompress
    from crawler.pages.extract import extract_article as read_page
    from crawler.pages.merge import possible_time
    from crawler.sources.check import extraction_as_dict
    from store.errors import ParseError

    try:
        body = decompress(body)  # pages are often stored compressed
    except ParseError as error:
        raise ValueError(str(error)) from error
    page = read_page(body, content_type=None, url=url)
    if name and not page.usable:
        print_err(f"{name}: no report: {'; '.join(page.notes)}; an article keeps the words of its entry")
    return extraction_as_dict(replace(page, published=possible_time(page, utc_now())))


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error


def _extract_batch(manifest: Path) -> int:
    """Print one line for each line, in order; a page that cannot be read has nulls and `error`."""
    from crawler.sources.check import EMPTY_EXTRACTION

    _extract_row(_WARM_UP, "")
    failed = 0
    for number, line in _manifest_lines(manifest):
        identity = None
        began = time.perf_counter()
        try:
            page = _parse_manifest_line(line)
            identity = page["id"]
            row = _extract_row(
                _resolve_path(manifest, Path(page["path"])).read_bytes(), str(page.get("url") or "")
            )
        except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
            reason = f"{type(error).__name__}: {error}"
            hint = "" if isinstance(error, OSError) else "; expected: id, url, path"
            print_err(f"{manifest}:{number}: {reason}{hint}")
            row = {**EMPTY_EXTRACTION, "error": reason}
            failed += 1
        print_json({"id": identity, **row, "ms": round((time.perf_counter() - began) * 1000, 2)})
        sys.stdout.flush()
    return 1 if failed else 0


def _manifest_lines(manifest: Path) -> Iterator[tuple[int, bytes]]:
    """Each line with its number; for a folder, one line for each page, with its path as the id."""
    if manifest.is_dir():
        pages = sorted(page for page in manifest.rglob("*") if page.name.lower().endswith(_PAGE_SUFFIXES))
        for number, page in enumerate(pages, 1):
            row = {"id": page.relative_to(manifest).as_posix(), "path": str(page.absolute())}
            yield number, jsonlib.dumps(row).encode()
        return
    with manifest.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def _parse_manifest_line(line: bytes) -> dict[str, Any]:
    row = jsonlib.loads(line.decode("utf-8-sig"))
    if not isinstance(row, dict):
        raise TypeError("no JSON object")
    # An output line has the id even where the rest is missing, so that it can be matched to its input.
    return {"id": row.get("id"), **row}


_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
_WARM_UP = b"<html><body><article><h1>A title</h1><p>Some words of a page.</p></article></body></html>"
"""Extracted once before the first measurement, so that no page pays for loading the extractor."""


def _resolve_path(manifest: Path, path: Path) -> Path:
    """A relative path starts at the folder of the manifest, else at the working directory."""
    return path if not (manifest.parent / path).exists() else manifest.parent / path
