"""robots.txt files from other projects, parsed by us, by plain Protego and by Python's own parser.

    python benchmarks/foreign_robots.py FOLDER [--differences 20]

Every file in FOLDER is taken for a robots.txt; Protego's source package contains some 4,200 in
`tests/test_data`. Each is queried for every path that it names, for three crawlers. The exit code is 1 if one
crashed or took longer than 5 s.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import urllib.robotparser
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from protego import Protego

from crawler.fetching.robots_rules import RobotsRules, decode_robots
from crawler.sources.check import check_document

AGENTS = ("Susulan/1.0 (news follow-up monitor; +https://desk.example/)", "Googlebot/2.1", "Twitterbot/1.0")
ORIGIN = "https://paper.example"
MAX_S = 5.0
MOST_PATHS = 60
_PATH = re.compile(r"^[ \t]*(?:dis)?allow[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Table:
    """All files together; answers and differences are counted once for each file, agent and path."""

    files: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    asked: int = 0
    refused: int = 0
    differences: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    delays: int = 0


def main() -> int:
    """Run over a folder and print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--differences", type=int, default=20, help="how many of each kind to list")
    asked, table = options.parse_args(), Table()
    for path in sorted(one for one in asked.folder.rglob("*") if one.is_file()):
        compared(path, table)
    print(f"files {table.files}: {dict(table.kinds)}; crashed or over {MAX_S:.0f} s: {len(table.crashes)}; "
          f"slowest {table.slowest_s:.2f} s")  # fmt: skip
    print(f"answers {table.asked}, of them no {table.refused}; Crawl-delays heeded {table.delays}")
    for kind, found in sorted(table.differences.items()):
        print(f"{len(found):6}  {kind}")
        for one in found[: asked.differences]:
            print(f"        {one}")
    for one in table.crashes:
        print(f"CRASH   {one}")
    return 1 if table.crashes else 0


def compared(path: Path, table: Table) -> None:
    """One file, parsed all three ways from the same bytes."""
    body = path.read_bytes()
    table.files += 1
    began = time.process_time()
    try:
        table.kinds[check_document(body, content_type=None, url=f"{ORIGIN}/robots.txt").kind] += 1
        text = decode_robots(body)
        addresses = [_address(one) for one in dict.fromkeys(["/", *_PATH.findall(text)])][:MOST_PATHS]
        rules = [RobotsRules(text, agent) for agent in AGENTS]
        answers = [[one.allow(address) for address in addresses] for one in rules]
        table.delays += sum(one.crawl_delay_s() is not None for one in rules)
    except Exception as error:  # noqa: BLE001 - a crash is what we look for
        table.crashes.append(f"{path.name}: {type(error).__name__}: {error}")
        return
    took_s = time.process_time() - began
    table.slowest_s = max(table.slowest_s, took_s)
    if took_s > MAX_S:
        table.crashes.append(f"{path.name}: {took_s:.1f} s")
    table.asked += sum(map(len, answers))
    table.refused += sum(row.count(False) for row in answers)
    _beside_protego(path.name, body, addresses, answers, rules, table)
    _beside_python(path.name, text, addresses, answers, table)


def _address(pattern: str) -> str:
    """A URL that the pattern applies to."""
    return urljoin(ORIGIN, pattern.rstrip("$").replace("*", "x")) if pattern[:1] in "/*" else f"{ORIGIN}/"


def _beside_protego(
    name: str, body: bytes, addresses: list[str], answers: list[list[bool]], rules: list[RobotsRules],
    table: Table,
) -> None:  # fmt: skip
    """As Scrapy's own middleware uses it: decoded as UTF-8 without what is broken."""
    theirs = Protego.parse(body.decode("utf-8-sig", "ignore"))
    for agent, row, mine in zip(AGENTS, answers, rules, strict=True):
        for address, ours in zip(addresses, row, strict=True):
            if ours != theirs.can_fetch(address, agent):
                table.differences[f"Protego says {'no' if ours else 'yes'}"].append(
                    _told(name, agent, address)
                )
        delay = theirs.crawl_delay(agent)
        if bool(delay) != (mine.crawl_delay_s() is not None):
            table.differences["another Crawl-delay than Protego"].append(
                f"{name} {agent.split('/')[0]} {delay}"
            )


def _beside_python(
    name: str, text: str, addresses: list[str], answers: list[list[bool]], table: Table
) -> None:
    """What Python does not support is removed first: wildcards, blank lines in groups, repeated agents."""
    theirs = urllib.robotparser.RobotFileParser()
    lines = _for_python(text)
    if lines is None:
        table.differences["(not compared with Python: wildcards)"].append(name)
        return
    theirs.parse(lines)
    for agent, row in zip(AGENTS, answers, strict=True):
        for address, ours in zip(addresses, row, strict=True):
            if ours != theirs.can_fetch(agent.split("/", maxsplit=1)[0], address):
                table.differences[f"Python says {'no' if ours else 'yes'}"].append(
                    _told(name, agent, address)
                )


def _for_python(text: str) -> list[str] | None:
    """One group for each agent, with the longest paths first; None for a file with wildcards."""
    groups: list[tuple[list[str], list[tuple[str, str]]]] = []
    for line in text.splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(value)
        elif groups and key in ("allow", "disallow", "crawl-delay"):
            if key != "crawl-delay" and ("*" in value or "$" in value):
                return None
            groups[-1][1].append((key, value))
    merged: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for agents, rules in groups:
        for agent in agents:
            merged[agent.lower()] += rules
    lines = []
    for agent, rules in merged.items():
        rules.sort(key=lambda rule: (-len(rule[1]), rule[0]))
        lines += [
            "",
            f"User-agent: {agent}",
            *(f"{key}: {value}" for key, value in rules or [("disallow", "")]),
        ]
    return lines


def _told(name: str, agent: str, address: str) -> str:
    return f"{name}  {agent.split('/', maxsplit=1)[0]}  {address.removeprefix(ORIGIN)[:80]}"


if __name__ == "__main__":
    sys.exit(main())
