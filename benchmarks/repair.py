"""What proposals from feedback repair: a part of a story's reports is marked, the rest is judged.

    python benchmarks/repair.py FOLDER [--other FILE...] [--no-encoder] [--cache FILE] [--draws N] [--english]
    python benchmarks/repair.py --framed FILE... [--draws N]

FOLDER has stories (see `story_sets.py`); each is judged with weights and a level learned from the others.
Of each story a number of reports is marked, drawn anew N times: `alerts`, those that it takes, as a reader
marks alerts; or `own`, any that were collected for it, so that missed follow-ups are marked too. A report
that mentions the story in passing is marked as not useful. The rest of all reports is judged

before      as the story is
feedback    with the threshold that the marks move
+best       and the best proposal applied
+three      and up to three proposals, each from the marks after the one before

`--framed` has labelled reports of the shipped story, which the framed judge follows with its shipped weights.

Precision, recall and F1 are means over draws, then over stories; passing mentions count apart (`rejected`).
The last columns count the draws in which a proposal was made, and in which it raised and lowered F1
against `feedback`, and the stories whose mean F1 it lowered.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

from any_story import seed_text
from cached_encoder import CachedEncoder
from left_out import left_out_models
from repair_scores import KnownScores, Pool, score, turned_by
from story_sets import LabelledStory, other_news, stories_in

from alerts.matching.adjusted import adjust_story
from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.general import profile
from alerts.matching.general.model import GeneralModel
from alerts.matching.proposals.marks import MarkedReport
from alerts.matching.proposals.ranking import Suggestion, rank
from alerts.matching.proposals.suggest import as_applied, suggest_changes
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from store.clock import utc_now
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal

SEED = Path(__file__).resolve().parent.parent / "seed" / "north-korea-troops.id.md"
MARKS = {"alerts": (5, 10, 15), "own": (10, 15, 20)}
WAYS = ("before", "feedback", "+best", "+three")


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


Results = defaultdict[tuple[str, int], dict[str, Tally]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--framed", type=Path, nargs="*", default=[])
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--english", action="store_true", help="follow the English seeds")
    parser.add_argument("--show", action="store_true", help="print each proposal that was applied first")
    args = parser.parse_args()
    results: Results = defaultdict(dict)
    if args.framed:
        reports = other_news(args.framed)
        story = LabelledStory("framed", "shipped", [], [], reports)
        built = build_story(StorySpec(story.name, single_seed(SEED.read_text(encoding="utf-8"), "id")))
        pool: Pool = [(story, report) for report in reports]
        run_draws(built, story, pool, KnownScores(None), args.draws, results, show=args.show)
    else:
        follow_stories(args, results)
    for (marked, count), tallies in results.items():
        show(marked, count, tallies)


def follow_stories(args: argparse.Namespace, results: Results) -> None:
    """The stories of a folder, each with the model that was learned without it."""
    stories, others = stories_in(args.folder), other_news(args.other)
    encoder = None if args.no_encoder else load_encoder()
    embeddings = None if encoder is None else Embeddings(CachedEncoder(encoder, args.cache))
    models = left_out_models(stories, others, embeddings)
    pool: Pool = [(story, report) for story in stories for report in story.reports]
    pool = [*pool, *((None, report) for report in others)]
    for story in stories:
        spec = StorySpec(story.name, (seed_text(story.seeds[int(args.english)]),))
        with model_of(models[story.name], has_encoder=embeddings is not None):
            built = build_story(spec)
            run_draws(built, story, pool, KnownScores(embeddings), args.draws, results, show=args.show)


def run_draws(
    built: Story,
    story: LabelledStory,
    pool: Pool,
    known: KnownScores,
    draws: int,
    results: Results,
    *,
    show: bool,
) -> None:
    """All draws for one story."""
    for marked, counts in MARKS.items():
        for count in counts:
            chance = random.Random(f"{story.name} {marked} {count}")  # noqa: S311 - a sample
            tally = results[marked, count][story.name] = Tally()
            for _ in range(draws):
                draw(built, story, pool, known, marked, count, chance, tally, show=show)


@contextmanager
def model_of(model: GeneralModel, *, has_encoder: bool) -> Iterator[None]:
    """Judge with this model."""
    with patch.object(profile, "WITH_ENCODER" if has_encoder else "WITHOUT_ENCODER", model):
        yield


def draw(
    built: Story,
    story: LabelledStory,
    pool: Pool,
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


def kind_of(suggestion: Suggestion) -> str:
    """The key, and for conditions where they are found."""
    proposal = suggestion.proposal
    return proposal.key.value if proposal.threshold is not None else f"{proposal.key} {proposal.found_as}"


def marks_of(
    built: Story,
    story: LabelledStory,
    chosen: Pool,
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
