"""Generates GDELT's files of a day for benchmarks: form, mix of columns and compression of real ones.

The figures come from descriptions of real files of August and October 2026 in public repositories: 780 to
980 rows of 11 to 13 KB in an English file of 3 to 4 MB, 3,400 rows in a translated file of 9 MB, seven tenths
of a row in the column of word counts, compressed to a third.
"""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

WINDOW = timedelta(minutes=15)
_STAMP = "%Y%m%d%H%M%S"
_CORPUS = Path(__file__).parent / "corpus"
_STORY_SHARE = 0.004
"""Of the rows that are about the shipped story; many days have fewer."""
_ISO = {
    "de": "deu",
    "fr": "fra",
    "es": "spa",
    "ru": "rus",
    "ko": "kor",
    "ja": "jpn",
    "zh": "zho",
    "ar": "ara",
}
_STORY = (
    ("en", "North Korean soldiers killed fighting for Russia in Kursk, Seoul says"),
    ("ko", "국정원: 러시아 파병 북한군 사상자 늘어"),
    ("ru", "Солдаты КНДР воюют на стороне России под Курском"),
    ("fr", "Des soldats nord-coréens au combat pour la Russie à Koursk"),
)
_COUNTRIES = (
    *["United States"] * 30, *["China"] * 8, *["India"] * 8, *["United Kingdom"] * 6, *["Russia"] * 5,
    *["Germany"] * 4, *["Israel"] * 4, *["Iran"] * 4, *["Ukraine"] * 4, *["France"] * 4, *["Japan"] * 3,
    "Brazil", "Canada", "Australia", "Italy", "Spain", "Turkey", "Egypt", "Nigeria", "Kenya", "Mexico",
    "North Korea", "South Korea", "Indonesia", "Pakistan", "Poland", "Greece", "Sweden", "Chile", "Serbia",
)  # fmt: skip
_FIRST = (
    "John",
    "Maria",
    "Ahmed",
    "Wei",
    "Olga",
    "Carlos",
    "Priya",
    "Sofia",
    "David",
    "Fatima",
    "Ivan",
    "Emma",
)
_LAST = ("Smith", "Garcia", "Khan", "Chen", "Ivanova", "Silva", "Sharma", "Rossi", "Cohen", "Novak", "Okafor")
_PLACES = (
    "Springfield",
    "Delhi",
    "London",
    "Paris",
    "Moscow",
    "Kyiv",
    "Berlin",
    "Lagos",
    "Lima",
    "Kursk",
    "Seoul",
)


def day_of_windows(newest: datetime, pairs: int) -> list[datetime]:
    """The windows up to the newest one, oldest first."""
    return [newest - number * WINDOW for number in reversed(range(pairs))]


def write_file(folder: Path, window: datetime, *, translated: bool, target_bytes: int) -> str:
    """Write one file of about this size; returns its line of a last-update list."""
    rng = random.Random(f"{window}{translated}")  # noqa: S311 - repeatable, not secret
    headlines = _headlines(translated=translated)
    name = f"{window:{_STAMP}}{'.translation' if translated else ''}.gkg.csv"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        number = 0
        while out.tell() < target_bytes:
            for _ in range(20):
                member.write(_row(rng, number, window, headlines) + b"\n")
                number += 1
    body = out.getvalue()
    (folder / f"{name}.zip").write_bytes(body)
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    return f"{len(body)} {digest} http://data.gdeltproject.org/gdeltv2/{name}.zip\n"


def _headlines(*, translated: bool) -> list[tuple[str, str]]:
    files = [file for file in sorted(_CORPUS.glob("*.tsv")) if (file.stem != "en") == translated]
    return [
        (file.stem, line.split("\t")[1])
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def _row(rng: random.Random, number: int, window: datetime, headlines: list[tuple[str, str]]) -> bytes:
    language, title = rng.choice(headlines)
    is_story = rng.random() < _STORY_SHARE
    if is_story:
        language, title = rng.choice([one for one in _STORY if (one[0] == "en") == (language == "en")])
    stamp, outlet = f"{window:{_STAMP}}", rng.randrange(3_000)
    countries = ["North Korea", "Russia"] if is_story else rng.choices(_COUNTRIES, k=rng.randint(0, 4))
    people = [f"{rng.choice(_FIRST)} {rng.choice(_LAST)}" for _ in range(rng.randint(1, 8))]
    places = [f"{rng.choice(_PLACES)}, {country}" for country in countries] + countries
    columns = [""] * 27
    columns[0:5] = [
        f"{stamp}-{number}",
        stamp,
        "1",
        f"paper{outlet}.example",
        f"https://www.paper{outlet}.example/news/{stamp}/{number}",
    ]
    columns[7] = ";".join(f"TAX_{rng.randrange(3_000)}" for _ in range(20))
    columns[8] = ";".join(f"TAX_{rng.randrange(3_000)},{rng.randrange(5_000)}" for _ in range(60))
    located = [
        f"1#{place}#XX#XX#{rng.uniform(-90, 90):.4f}#{rng.uniform(-180, 180):.4f}#XX" for place in places
    ]
    columns[9], columns[10] = ";".join(located), ";".join(f"{one}#{rng.randrange(5_000)}" for one in located)
    columns[11], columns[12] = (
        ";".join(people).lower(),
        ";".join(f"{one},{rng.randrange(5_000)}" for one in people),
    )
    columns[15] = ",".join(f"{rng.uniform(-9, 9):.12f}" for _ in range(6))
    columns[17] = "wc:424," + ",".join(_counts(rng))
    columns[23] = ";".join(f"{name},{rng.randrange(5_000)}" for name in (*people, *places) for _ in range(3))
    if language != "en":
        columns[25] = f"srclc:{_ISO.get(language, 'xxx')};eng:GT 1.0"
    links = ";".join(f"https://www.paper{outlet}.example/{rng.randrange(10**9)}" for _ in range(8))
    columns[26] = (
        f"<PAGE_LINKS>{links}</PAGE_LINKS><PAGE_PRECISEPUBTIMESTAMP>{stamp}</PAGE_PRECISEPUBTIMESTAMP>"
        f"<PAGE_TITLE>{title}</PAGE_TITLE>"
    )
    return "\t".join(columns).encode()


def _counts(rng: random.Random) -> Iterator[str]:
    """The word counts of some 700 dictionaries, seven tenths of a row."""
    for number in sorted(rng.sample(range(4_000), 700)):
        yield f"c{number // 100}.{number % 100}:{rng.randint(1, 30)}"
