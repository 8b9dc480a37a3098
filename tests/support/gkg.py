"""GDELT's files as its server has them: rows of 27 columns, in a zip, named by a last-update list."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from crawler.gdelt.names import Name, NameGroup, StoryNames
from crawler.gdelt.rows import GkgRow
from crawler.gdelt.story_filter import RowVerdict, StoryFilter
from crawler.gdelt.update_list import file_name
from tests.support.webserver import Reply, WebServer

FOLDER = "/gdeltv2"
QUARTER = timedelta(minutes=15)


def gkg_row(
    title: str,
    url: str,
    *,
    names: str = "",
    persons: str = "",
    places: Sequence[str] = (),
    domain: str = "paper.example",
    stamp: str = "20260301120000",
    published: str = "",
    language: str = "",
    collection: str = "1",
) -> bytes:
    """One row; `names` as `Name,offset;...`, persons in lower case, places by their full name."""
    extras = "<PAGE_LINKS>http://x.example/a;b</PAGE_LINKS>"
    if published:
        extras += f"<PAGE_PRECISEPUBTIMESTAMP>{published}</PAGE_PRECISEPUBTIMESTAMP>"
    extras += f"<PAGE_TITLE>{title}</PAGE_TITLE>"
    located = ";".join(f"4#{place}#XX#XX00#1.5#2.5#-100" for place in places)
    translation = f"srclc:{language};eng:GT-{language.upper()} 1.0" if language else ""
    columns = [""] * 27
    columns[:5] = [f"{stamp}-1", stamp, collection, domain, url]
    columns[9], columns[11], columns[23] = located, persons, names
    columns[17] = "wc:424,c12.1:27," * 20
    columns[25], columns[26] = translation, extras
    return "\t".join(columns).encode()


def zipped(rows: Iterable[bytes], member: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(member, b"".join(row + b"\n" for row in rows))
    return out.getvalue()


def gkg_file(window: datetime, rows: Iterable[bytes], *, translated: bool = False) -> bytes:
    """The file of a window."""
    return zipped(rows, file_name(window, is_translated=translated).removesuffix(".zip"))


def update_list(window: datetime, body: bytes, *, translated: bool = False, base: str = "") -> str:
    """A last-update list for this file; its addresses lead to GDELT's server, as they do in mirrors."""
    base = base or "http://data.gdeltproject.org/gdeltv2"
    name = file_name(window, is_translated=translated)
    other = name.replace("gkg.csv", "export.CSV")
    return (
        f"32240 6b9e0f61d4ec8844dc9c2d997c4c8fc5 {base}/{other}\n"
        f"{len(body)} {hashlib.md5(body, usedforsecurity=False).hexdigest()} {base}/{name}\n"
    )


class GdeltServer:
    """Serves files and their list on a scripted web server."""

    def __init__(self, web: WebServer) -> None:
        self.web = web
        self.list_url = web.url(f"{FOLDER}/lastupdate.txt")
        web.serve("/robots.txt", Reply(status=404))

    def publish(self, window: datetime, rows: Iterable[bytes], *, listed: bool = True) -> bytes:
        """Serve a window's file as Google's storage does; with `listed` it becomes the newest one."""
        body = gkg_file(window, rows)
        digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        self.serve_file(window, Reply(body, headers={"x-goog-hash": f"crc32c=AAAAAA==,md5={digest}"}))
        if listed:
            self.announce(window, body)
        return body

    def serve_file(self, window: datetime, *replies: Reply) -> None:
        """Serve these replies for a window's file."""
        self.web.serve(f"{FOLDER}/{file_name(window, is_translated=False)}", *replies)

    def announce(self, window: datetime, body: bytes) -> None:
        """Name a file in the list."""
        self.web.serve(
            f"{FOLDER}/lastupdate.txt", Reply(update_list(window, body), content_type="text/plain")
        )

    def files_asked_for(self) -> list[str]:
        """The stamps of the files that were requested, in order."""
        return [path.rpartition("/")[2][:14] for path in self.web.paths() if path.endswith(".zip")]


def one_story(*groups: Sequence[str]) -> StoryFilter:
    """A filter for one story by groups of names; the title decides if it has one of each."""

    def judge(rows: Sequence[GkgRow]) -> list[RowVerdict]:
        return [
            RowVerdict.BY_TITLE
            if all(any(name in row.title for name in group) for group in groups)
            else RowVerdict.BY_NAMES
            for row in rows
        ]

    named = tuple(NameGroup(tuple(Name(name, 2) for name in group)) for group in groups)
    return StoryFilter((StoryNames(len(groups), named),), judge)
