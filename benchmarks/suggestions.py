"""How much of where a story's reports come from the suggested sources cover.

    python benchmarks/suggestions.py LABELLED [--limit 60] [--list] [--seeds FOLDER]

LABELLED holds a folder for each story, with `seed.txt` and `reports.jsonl`. For each story the share of its
follow-ups is printed whose language a suggested source has, and, for reports with a URL, whose country a
suggested source reports from (by the outlet in the table, else by the country domain). `--list` prints
the sources. `--seeds` takes further folders with a `seed.txt` alone, and lists what is suggested for them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from alerts.outlets.table import shipped_table
from alerts.stories.build import build_story
from alerts.stories.seed import SeedText
from alerts.stories.story import StorySpec
from alerts.text.languages import primary_language
from crawler.language.detect import detect_language
from service.catalogue.geography import is_country
from service.catalogue.propose import Proposal, propose


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--list", action="store_true", help="print the sources of each need")
    parser.add_argument("--seeds", type=Path, action="append", default=[], help="a folder with a seed.txt")
    options = parser.parse_args()
    print(f"{'story':18} {'sources':>7} {'owners':>6} {'languages':>9} {'countries':>9}  topics")
    for folder in sorted(path.parent for path in options.labelled.glob("*/seed.txt")) + options.seeds:
        proposal = propose(story_of(folder), limit=options.limit)
        rows = reports_of(folder)
        chosen = proposal.sources.suggestions
        owners = {one.feed.outlet.counted_owner for one in chosen}
        print(
            f"{folder.name:18} {len(chosen):7} {len(owners):6} {language_share(proposal, rows):>9} "
            f"{country_share(proposal, rows):>9}  {', '.join(proposal.needs.topics)}"
        )
        if options.list:
            print_sources(proposal)


def story_of(folder: Path):  # noqa: ANN201 - a Story
    text = (folder / "seed.txt").read_text(encoding="utf-8")
    return build_story(StorySpec(folder.name, (SeedText(text, detect_language(text)),)))


def reports_of(folder: Path) -> list[dict[str, str]]:
    file = folder / "reports.jsonl"
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["label"]]


def language_share(proposal: Proposal, rows: list[dict[str, str]]) -> str:
    """The share of reports whose language a suggested source has, with the languages that none has."""
    present = {one.feed.language for one in proposal.sources.suggestions}
    languages = Counter(primary_language(row["lang"]) for row in rows)
    return share(languages, present)


def country_share(proposal: Proposal, rows: list[dict[str, str]]) -> str:
    present = {code for one in proposal.sources.suggestions for code in one.feed.countries}
    countries = Counter(code for row in rows if (code := country_of(row.get("url") or "")))
    return share(countries, present)


def country_of(url: str) -> str:
    host = urlsplit(url).hostname or ""
    outlet = shipped_table().by_host(host) if host else None
    if outlet is not None:
        return outlet.country
    code = host.rpartition(".")[2].upper()
    return {"UK": "GB"}.get(code, code if is_country(code) and code not in ("IO", "TV", "CO", "ME") else "")


def share(wanted: Counter[str], present: set[str]) -> str:
    total = sum(wanted.values())
    return f"{sum(count for key, count in wanted.items() if key in present) / total:.2f}" if total else "-"


def print_sources(proposal: Proposal) -> None:
    for need in proposal.needs.needs:
        chosen = [one.feed for one in proposal.sources.suggestions if one.need == need]
        names = ", ".join(f"{feed.outlet.name} ({feed.language})" for feed in chosen)
        print(f"    {need.weight:.3f} {need.reason}: {len(chosen)}: {names}")


if __name__ == "__main__":
    main()
