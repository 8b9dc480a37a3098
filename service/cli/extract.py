"""`susulan extract`: HTML in, the article out."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import say_json, tell


def extract(
    file: Annotated[str, typer.Argument(help="An HTML file, or - for standard input.")] = "-",
    *,
    url: Annotated[
        str, typer.Option("--url", help="Where the page came from; links and dates rest on it.")
    ] = "",
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help='JSON Lines of {"id","url","path"}; one answer line each.', exists=True),
    ] = None,
) -> None:
    """Read the article out of a page: title, text, published, language, author, canonical_url, site."""
    if batch is not None:
        raise typer.Exit(_batch(batch))
    body = sys.stdin.buffer.read() if file == "-" else _read(Path(file))
    say_json(_row(body, url))


def _row(body: bytes, url: str) -> dict[str, Any]:
    from crawler.check import extract_row
    from crawler.extract import extract as read_page

    return extract_row(read_page(body, content_type=None, url=url))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error


def _batch(manifest: Path) -> int:
    """Answers line by line; a line that cannot be read is told on stderr and the rest goes on."""
    failed = 0
    with manifest.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                wanted = jsonlib.loads(line)
                body = _beside(manifest, Path(wanted["path"])).read_bytes()
                identity, url = wanted["id"], wanted.get("url") or ""
            except (ValueError, KeyError, TypeError, OSError) as error:
                tell(f"{manifest}:{number}: {type(error).__name__}: {error}; wanted: id, url, path")
                failed += 1
                continue
            began = time.perf_counter()
            row = _row(body, url)
            say_json({"id": identity, **row, "ms": round((time.perf_counter() - began) * 1000, 2)})
    return 1 if failed else 0


def _beside(manifest: Path, path: Path) -> Path:
    """A relative path counts from the manifest's folder, or from here where it names nothing there."""
    return path if not (manifest.parent / path).exists() else manifest.parent / path
