"""Texts of other projects in known encodings, decoded: as they are, without a label, and with a wrong header.

    python benchmarks/foreign_encodings.py FOLDER

FOLDER has a folder for each encoding, named by it, perhaps with a language: `windows-1251-russian`. The tests
of chardet are such a folder. A text counts as right if at most two letters in a thousand differ.
"""

from __future__ import annotations

import argparse
import codecs
import re
import time
from collections import Counter
from pathlib import Path

from crawler.encodings.decode import decode_body
from crawler.encodings.labels import codec_for

_LABEL = re.compile(rb"(encoding|charset)\s*=\s*[\"']?[\w.:-]+")
_LATIN = "text/xml; charset=iso-8859-1"


def main() -> None:
    """Print how many texts are read right in each of the three ways, and which encodings are not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    right: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {}
    files, slowest = 0, 0.0
    for path in sorted(parser.parse_args().folder.glob("*/*")):
        codec = _codec_of(path.parent.name)
        if codec is None:
            continue
        files += 1
        body = path.read_bytes()
        bare = _LABEL.sub(b"x=x", body)
        ways = {"as it is": (body, None), "no label": (bare, None), "latin-1 header": (bare, _LATIN)}
        for way, (content, header) in ways.items():
            started = time.perf_counter()
            text, _ = decode_body(content, header)
            slowest = max(slowest, time.perf_counter() - started)
            if _is_same(text, content.decode(codec, "replace")):
                right[way] += 1
            else:
                wrong.setdefault(way, Counter())[path.parent.name] += 1
    for way, names in wrong.items():
        print(f"{way}: {right[way]} of {files}; not: {', '.join(f'{n} {name}' for name, n in names.items())}")
    print(f"slowest {slowest * 1000:.0f} ms")


def _codec_of(folder: str) -> str | None:
    """Return the codec that a folder is named by."""
    if folder.lower().startswith(("utf-16", "utf-32")):  # recognised by the bytes, so that no label is needed
        return codecs.lookup(folder).name
    parts = folder.split("-")
    names = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((codec for name in names if (codec := codec_for(name))), None)


def _is_same(text: str, expected: str) -> bool:
    text, expected = text.lstrip("\ufeff"), expected.lstrip("\ufeff")
    differing = sum(ours != theirs for ours, theirs in zip(text, expected, strict=False))
    return differing + abs(len(text) - len(expected)) <= 0.002 * len(expected) + 1


if __name__ == "__main__":
    main()
