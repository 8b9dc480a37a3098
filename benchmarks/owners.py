"""Counts who stands behind labelled developments: outlets by name against independent owners.

    python benchmarks/owners.py FOLDER [--hand FILE] [--least 3] [--config FILE]

FOLDER holds labelled reports as JSON Lines (`*.jsonl`, also in folders below it) with `label`, `development`,
`outlet`, `url`, `title`, `text`, `lang`, `dup_of`. Copies and reports without an outlet are left out.
`--hand`: counts that a person gave, tab-separated with headings: `story`, `development`, `owners`, `state`.
`--config`: the owners of its sources are listed too.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alerts.developments.origins import independent_origins, origin_of
from alerts.developments.owners import owners_of_members
from alerts.outlets.attribution import owner_of
from alerts.outlets.table import shipped_table
from service.config.load import load_config
from store.records.articles import Article
from store.records.decisions import Decision, Opened, OpenReason
from store.records.matching import Member

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NO_OUTLET = frozenset({"", "composed"})


def labelled_reports(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The reports of developments with the name of their story: the folder, `first` for the top one."""
    for file in sorted(folder.rglob("*.jsonl")):
        story = "first" if file.parent == folder else file.parent.name
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("label") == 1 and row.get("development"):
                yield story, row


def member_of(row: dict[str, Any]) -> tuple[Member, Article]:
    article = Article(
        id=row["id"],
        url=row.get("url") or "",
        source="",
        site=row["outlet"],
        title=row["title"],
        text=row["text"],
        language=row["lang"],
        published=None,
        seen=NOW,
    )
    member = Member(
        development=row["development"],
        story="",
        article_id=article.id,
        joined=NOW,
        duplicate_of=row.get("dup_of"),
        decision=Decision(Opened(OpenReason.UNLIKE_ALL)),
        fingerprint="",
        origin=origin_of(article),
    )
    return member, article


def read_hand(file: Path | None) -> dict[tuple[str, str], tuple[int, int]]:
    if file is None:
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {(row["story"], row["development"]): (int(row["owners"]), int(row["state"])) for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hand", type=Path)
    parser.add_argument("--least", type=int, default=3, help="reports of a development, copies included")
    parser.add_argument("--config", type=Path)
    options = parser.parse_args()
    hand, table = read_hand(options.hand), shipped_table()
    groups = defaultdict(list)
    for story, row in labelled_reports(options.folder):
        groups[story, row["development"]].append(row)
        groups[story, "ALL"].append(row)
    totals: dict[str, int] = defaultdict(int)
    print("story\tdevelopment\treports\tlabels\torigins\towners\tstate\tby hand")
    for (story, development), rows in sorted(groups.items()):
        if len(rows) < options.least:
            continue
        named = [row for row in rows if row["outlet"] not in NO_OUTLET and not row.get("dup_of")]
        pairs = [member_of(row) for row in named]
        members = [member for member, _ in pairs]
        owners = owners_of_members(members, {article.id: article for _, article in pairs}, table)
        labels = len({row["outlet"].casefold() for row in named})
        origins, state = len(independent_origins(members)), sum(owner.is_state for owner in owners)
        told = hand.get((story, development))
        print(story, development, len(rows), labels, origins, len(owners), state, told or "", sep="\t")
        if told is not None and told != (len(owners), state):
            print("  differs:", "; ".join(f"{one.name}{' *' * one.is_state}" for one in owners))
        if development == "ALL":
            continue
        for name, count in (("labels", labels), ("origins", origins), ("owners", len(owners))):
            totals[name] += count
            totals[f"{name} right"] += told is not None and count == told[0]
        totals["developments"] += 1
        totals["by hand"] += told[0] if told else 0
    print(dict(totals))
    if options.config:
        print_sources(options.config)


def print_sources(config: Path) -> None:
    """The owners of the sources of a config, by their addresses; of a feed at a feed host by its name."""
    sources = [one for one in load_config(config, {}, require_secrets=False).sources if one.kind != "search"]
    owners: dict[str, list[str]] = defaultdict(list)
    state = set()
    for source in sources:
        row = {"id": source.name, "url": source.url, "outlet": source.name, "development": "", "title": "",
               "text": "", "lang": source.language}  # fmt: skip
        _, article = member_of(row)
        owner = owner_of(article, shipped_table())
        owners[owner.name].append(source.name)
        state |= {owner.name} if owner.is_state else set()
    for name, names in sorted(owners.items()):
        print(f"{name}{' *' * (name in state)}: {', '.join(names)}")
    print(f"{len(sources)} sources, {len(owners)} owners, {len(state)} of them state")


if __name__ == "__main__":
    main()
