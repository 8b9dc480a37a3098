"""What proposals from feedback repair: a part of a story's reports is marked, the rest is judged.

    python benchmarks/repair.py FOLDER [--other FILE...] [--no-encoder] [--cache FILE] [--draws N] [--english]

FOLDER has stories (see `story_sets.py`); each is judged with weights and a level learned from the others.
Of each story a number of reports is marked, drawn anew N times: `alerts`, those that it takes, as a reader
marks alerts; or `own`, any that were collected for it, so that missed follow-ups are marked too. A report
that mentions the story in passing is marked as not useful. The rest of all reports is judged

before      as the story is
feedback    with the threshold that the marks move
+best       and the best proposal applied
+three      and up to three proposals, each from the marks after the one before

Precision, recall and F1 are means over draws, then over stories; passing mentions count apart (`rejected`).
The last columns count the draws in which a proposal was made, and in which it raised and lowered F1
against `feedback`, and the stories whose mean F1 it lowered.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

from any_story import seed_text
from cached_encoder import CachedEncoder
from left_out import left_out_models
from story_sets import BORDERLINE, LabelledReport, LabelledStory, other_news, stories_in

from alerts.matching.adjusted import adjust_story
from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.general import profile
from alerts.matching.general.background import load_background
from alerts.matching.general.model import GeneralModel
from alerts.matching.general.rarity import Rarity
from alerts.matching.matcher import Breakdown, Matcher
from alerts.matching.proposals.marks import MarkedReport
from alerts.matching.proposals.outcome import Turned, with_conditions
from alerts.matching.proposals.suggest import Suggestion, as_applied, rank, suggest_changes
from alerts.stories.build import build_story
from alerts.stories.story import Story, StorySpec
from store.clock import utc_now
from store.records.articles import Article
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal

MARKS = {"alerts": (5, 10, 15), "own": (10, 15, 20)}
WAYS = ("before", "feedback", "+best", "+three")


class KnownScores:
    """Scores every report once for each set of anchors; it stands in for a matcher."""

    def __init__(self, embeddings: Embeddings | None) -> None:
        self._embeddings, self._story = embeddings, None
        self._known: dict[object, dict[str, Breakdown]] = defaultdict(dict)
        self._matchers: dict[object, Matcher] = {}

    def for_stories(self, stories: Sequence[Story]) -> KnownScores:
        """The same for one other story."""
        other = KnownScores(self._embeddings)
        other._story, other._known, other._matchers = stories[0], self._known, self._matchers
        return other

    @property
    def rarity(self) -> Rarity:
        """See `Matcher`."""
        return load_background().rarity

    def score(self, article: Article) -> list[Breakdown]:
        """See `Matcher`; the conditions and the threshold are the story's own."""
        key = self._story.anchors, self._story.own_forms
        if article.id not in self._known[key]:
            if key not in self._matchers:
                self._matchers[key] = Matcher([self._story], self._embeddings)
            self._known[key][article.id] = self._matchers[key].score(article)[0]
        return [with_conditions(self._known[key][article.id], self._story)]


@dataclass(slots=True)
class Tally:
    """What one story reached, over all draws."""

    scores: dict[str, list[tuple[float, float, float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    proposed: int = 0
    better: int = 0
    worse: int = 0
    keys: Counter[str] = field(default_factory=Counter)

    def mean(self, way: str) -> tuple[float, ...]:
        """Precision, recall, F1 and share of passing mentions rejected."""
        return tuple(map(fmean, zip(*self.scores[way], strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--english", action="store_true", help="follow the English seeds")
    parser.add_argument("--show", action="store_true", help="print each proposal that was applied first")
    args = parser.parse_args()
    stories, others = stories_in(args.folder), other_news(args.other)
    encoder = None if args.no_encoder else load_encoder()
    embeddings = None if encoder is None else Embeddings(CachedEncoder(encoder, args.cache))
    models = left_out_models(stories, others, embeddings)
    pool = [(story, report) for story in stories for report in story.reports]
    pool += [(None, report) for report in others]
    results: dict[tuple[str, int], dict[str, Tally]] = defaultdict(dict)
    for story in stories:
        spec = StorySpec(story.name, (seed_text(story.seeds[int(args.english)]),))
        with model_of(models[story.name], has_encoder=embeddings is not None):
            known, built = KnownScores(embeddings), build_story(spec)
            for marked, counts in MARKS.items():
                for count in counts:
                    chance = random.Random(f"{story.name} {marked} {count}")  # noqa: S311 - a sample
                    tally = results[marked, count][story.name] = Tally()
                    for _ in range(args.draws):
                        draw(built, story, pool, known, marked, count, chance, tally, show=args.show)
    for (marked, count), tallies in results.items():
        show(marked, count, tallies)


@contextmanager
def model_of(model: GeneralModel, *, has_encoder: bool) -> Iterator[None]:
    """Judge with this model."""
    with patch.object(profile, "WITH_ENCODER" if has_encoder else "WITHOUT_ENCODER", model):
        yield


def draw(
    built: Story,
    story: LabelledStory,
    pool: Sequence[tuple[LabelledStory | None, LabelledReport]],
    known: KnownScores,
    marked: str,
    count: int,
    chance: random.Random,
    tally: Tally,
    *,
    show: bool,
) -> None:
    """Mark some reports, apply what they propose, and judge the rest."""
    base = known.for_stories([built])
    if marked == "alerts":
        choices = [pair for pair in pool if base.score(pair[1].article)[0].matched]
    else:
        choices = [pair for pair in pool if pair[0] is story]
    chosen = chance.sample(choices, min(count, len(choices)))
    reports, rows = marks_of(built, story, chosen, base)
    ids = {report.article.id for report in reports}
    rest = [pair for pair in pool if pair[1].article.id not in ids]
    applied: list[AppliedProposal] = []
    firsts: list[Suggestion] = []
    versions = {"before": built, "feedback": adjust_story(built, rows, ())}
    for number in range(3):
        suggested = suggest_changes(built, reports, rows, applied, known, known.rarity)
        turned = [turned_by(suggested.before, one.story, rest, known) for one in suggested.found]
        found = rank(suggested, turned).found
        if not found:
            break
        firsts.append(found[0])
        applied.append(as_applied(found[0].proposal, built.name, found[0].feedback, identity=str(number)))
        if number == 0:
            versions["+best"] = found[0].story
        versions["+three"] = found[0].story
    for way in WAYS:
        version = versions.get(way, versions["feedback"])
        tally.scores[way].append(score(story, rest, known.for_stories([version])))
    if firsts:
        before, after = (tally.scores[way][-1] for way in ("feedback", "+best"))
        tally.proposed += 1
        tally.better += after[2] > before[2]
        tally.worse += after[2] < before[2]
        tally.keys[kind_of(firsts[0])] += 1
        if show:
            one = firsts[0]
            print(
                f"{story.name:16} {marked:6} {count:2} {kind_of(one):18} {one.proposal.name[:30]:30} "
                f"+{len(one.outcome.fixed)} -{len(one.outcome.harmed)}  P {after[0] - before[0]:+.3f} "
                f"R {after[1] - before[1]:+.3f} F1 {after[2] - before[2]:+.3f}"
            )


def turned_by(
    before: Story,
    after: Story,
    rest: Sequence[tuple[LabelledStory | None, LabelledReport]],
    known: KnownScores,
) -> Turned:
    """What a change turns of the reports without a mark, whose labels nobody knows."""
    old, new = (
        {one.article.id for _, one in rest if judge.score(one.article)[0].matched}
        for judge in (known.for_stories([before]), known.for_stories([after]))
    )
    return Turned(len(old), len(new - old), len(old - new))


def kind_of(suggestion: Suggestion) -> str:
    """The key, and for conditions where they are found."""
    proposal = suggestion.proposal
    return proposal.key.value if proposal.threshold is not None else f"{proposal.key} {proposal.found_as}"


def marks_of(
    built: Story,
    story: LabelledStory,
    chosen: Sequence[tuple[LabelledStory | None, LabelledReport]],
    base: KnownScores,
) -> tuple[list[MarkedReport], list[Feedback]]:
    """The chosen reports as a person would mark them."""
    reports, rows = [], []
    for number, (owner, report) in enumerate(chosen):
        useful = owner is story and report.is_follow_up
        breakdown, key = base.score(report.article)[0], f"f{number}"
        odds = breakdown.log_odds if breakdown.decided_by_score else None
        reports.append(MarkedReport(report.article, useful, key))
        rows.append(Feedback(key, built.name, report.article.id, useful, odds, (), utc_now()))
    return reports, rows


def score(
    story: LabelledStory,
    rest: Sequence[tuple[LabelledStory | None, LabelledReport]],
    judge: KnownScores,
) -> tuple[float, float, float, float]:
    """Precision, recall, F1 and the share of passing mentions rejected, over the reports without a mark."""
    taken = {report.article.id for _, report in rest if judge.score(report.article)[0].matched}
    wanted = {one.article.id for owner, one in rest if owner is story and one.is_follow_up}
    counted = {one.article.id for _, one in rest if one.tier != BORDERLINE}
    passing = {one.article.id for owner, one in rest if owner is story and one.tier == BORDERLINE}
    right = len(taken & wanted)
    precision = right / max(1, len(taken & counted))
    recall = right / max(1, len(wanted))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return precision, recall, f1, 1 - len(taken & passing) / max(1, len(passing))


def show(marked: str, count: int, tallies: Mapping[str, Tally]) -> None:
    """One line a way, then what the best proposal did."""
    print(f"\n{count} of {marked} marked")
    for way in WAYS:
        rows = [tally.mean(way) for tally in tallies.values()]
        precision, recall, f1, rejected = map(fmean, zip(*rows, strict=True))
        f1s = " ".join(f"{row[2]:.2f}" for row in rows)
        print(f"  {way:10} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} rejected {rejected:.2f}   {f1s}")
    proposed, better, worse = (
        sum(getattr(tally, name) for tally in tallies.values()) for name in ("proposed", "better", "worse")
    )
    draws = sum(len(tally.scores["before"]) for tally in tallies.values())
    changes = [tally.mean("+best")[2] - tally.mean("feedback")[2] for tally in tallies.values()]
    keys: Counter[str] = sum((tally.keys for tally in tallies.values()), Counter())
    print(
        f"  proposals in {proposed} of {draws} draws: F1 higher in {better}, lower in {worse}; "
        f"{sum(one > 0.0005 for one in changes)} stories gain, {sum(one < -0.0005 for one in changes)} lose; "
        f"{dict(keys.most_common())}",
        flush=True,
    )


if __name__ == "__main__":
    main()
