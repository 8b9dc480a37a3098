"""Labelled reports through the figure reader: precision and recall of (what, value, who), by language.

    python benchmarks/claims.py FILE... [--misses N]

FILE is JSON Lines of labelled reports whose `figures` are `{"what", "value", "who_says"}`. A figure is right
where what it counts, one of its ends, and its claimant are as labelled. Two columns:

strict   `what` and claimant are the labelled words.
lenient  claimants are right that speak for the same party: an agency, ministry, capital or leader counts as
         its country, and a figure without a labelled or a read claimant is right by what and value;
         `killed or wounded` is `casualties`, `troops` is `troops sent`.

Labels name the main figures only, so a figure that is read but not labelled counts as wrong in both; the last
column gives the share of labelled (what, value) found, whoever says so.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labelled import items_of

from alerts.figures.extract import extract_figures
from alerts.figures.parties import party_of
from alerts.figures.speaker_names import display_name
from alerts.text.annotate import lexicon_scanner
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.load import home_countries
from alerts.text.normalize import normalize
from store.records.matching import Figure

Told = tuple[str, float, str]
"""Kind, value, speaker."""
_SAME_COUNT = {"killed or wounded": "casualties", "killed and wounded": "casualties", "troops": "troops sent"}


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed figures."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, read: list[set[Told]], wanted: set[Told]) -> None:
        """Count one report; each extracted figure is the set of its readings."""
        hit = {one for one in wanted if any(one in figure for figure in read)}
        self.right += len(hit)
        self.wrong += sum(not figure & wanted for figure in read)
        self.missed += len(wanted - hit)

    @property
    def precision(self) -> float:
        """Share of extracted figures that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of labelled figures that were extracted."""
        return self.right / max(1, self.right + self.missed)


def main() -> int:
    """Read every report and print a line a language."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--misses", type=int, default=0, help="print so many reports with differences")
    args = parser.parse_args()
    items = [item for item in items_of(args.files) if item.get("label", 1)]
    strict: defaultdict[str, Tally] = defaultdict(Tally)
    lenient: defaultdict[str, Tally] = defaultdict(Tally)
    values: defaultdict[str, Tally] = defaultdict(Tally)
    shown = 0
    for item in items:
        figures = extract_figures(item["title"], item["text"], item["lang"])
        labels = [(one["what"], float(one["value"]), one["who_says"]) for one in item.get("figures", ())]
        for language in (item["lang"], "all"):
            strict[language].add([_strict(one) for one in figures], {_folded(one) for one in labels})
            lenient[language].add(*_lenient(figures, labels))
            values[language].add(*_values(figures, labels))
        shown += _differs(item, figures, labels, show=shown < args.misses)
    print("language  labelled   strict P     R   lenient P     R   what+value R")
    for language in sorted(strict, key=lambda one: (one == "all", one)):
        one, easy = strict[language], lenient[language]
        print(
            f"{language:9} {one.right + one.missed:7}   {one.precision:8.2f} {one.recall:5.2f}"
            f"   {easy.precision:9.2f} {easy.recall:5.2f}   {values[language].recall:12.2f}"
        )
    return 0


def _ends(one: Figure) -> list[float]:
    return [end for end in (one.low, one.high) if end is not None]


def _folded(told: Told) -> Told:
    return told[0], told[1], told[2].casefold()


def _strict(one: Figure) -> set[Told]:
    return {(one.kind, end, one.speaker.casefold()) for end in _ends(one)}


def _lenient(figures: tuple[Figure, ...], labels: list[Told]) -> tuple[list[set[Told]], set[Told]]:
    """Both sides under the names of parties; who is named on one side only is taken over by the other."""
    wanted = {(_SAME_COUNT.get(what, what), value, _party(who)) for what, value, who in labels}
    read = []
    for one in figures:
        what, party = _SAME_COUNT.get(one.kind, one.kind), _party(one.speaker)
        names = {who for other, value, who in wanted if other == what and value in _ends(one)}
        may_be = {who for who in names if not who or not party or who == party} | {party}
        read.append({(what, end, who) for end in _ends(one) for who in may_be})
    return read, wanted


def _values(figures: tuple[Figure, ...], labels: list[Told]) -> tuple[list[set[Told]], set[Told]]:
    wanted = {(what, value, "") for what, value, _ in labels}
    return [{(one.kind, end, "") for end in _ends(one)} for one in figures], wanted


@cache
def _party(who: str) -> str:
    """The country that a name speaks for, by party, else by the place or office in it; else the name."""
    party = party_of(who)
    if party != who or not who:
        return party
    concepts = [hit.concept for hit in lexicon_scanner().scan(normalize(who), "en")]
    countries = [home_countries().get(one, one) for one in concepts]
    return next((display_name(one) for one in countries if one.kind is ConceptKind.COUNTRY), who.casefold())


def _differs(item: dict[str, Any], figures: tuple[Figure, ...], labels: list[Told], *, show: bool) -> bool:
    read, wanted = _lenient(figures, labels)
    found: set[Told] = set().union(*read)
    wrong = [one for one, may_be in zip(figures, read, strict=True) if not may_be & wanted]
    if not show or (wanted <= found and not wrong):
        return False
    print(f"{item['id']} {item['title']}\n    {item['text']}")
    print(f"    missed: {sorted(wanted - found)}")
    print(f"    wrong: {[(one.kind, one.low, one.high, one.speaker) for one in wrong]}")
    return True


if __name__ == "__main__":
    sys.exit(main())
