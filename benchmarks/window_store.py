"""A real store of a million articles, 200,000 of them in one story's window: what one more report takes.

    python benchmarks/window_store.py FOLDER [--articles 1000000] [--sizes 1000 10000 50000 200000]

The first run makes FOLDER/store.db (1.2 GB; what was cut short is gone on with; delete it afterwards). Then,
for each size, a process of its own reads the latest so many reports back as a restart does, and places and
commits a thousand new ones. Printed are seconds of CPU for reading back; milliseconds of CPU each for reading
a new report from the store, placing it, and committing it; their sum's ratio to the first size; and memory:
before the window, what the window adds, and at the peak.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from labelled import LabelledMatcher, seed_story
from window import SAMPLE
from window_filled import STORY, fill

from alerts.developments.claims.claim_status import build_claims
from alerts.developments.desk import Desk
from alerts.developments.index import MAX_OPEN
from alerts.developments.window import WINDOW
from store.sqlite.store import SqliteStore, open_store

_PAGE = 200


def main() -> int:
    """Make the store as far as it is missing, then one process for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000, 200_000])
    parser.add_argument("--one", type=int, help="measure this size alone, in this process")
    args = parser.parse_args()
    path, window = args.folder / "store.db", max(args.sizes)
    if args.one is not None:
        with closing(open_store(path)) as store:
            print(json.dumps(measured(store, args.one, window)))
        return 0
    fill(path, args.articles, window)
    print(f"{'reports':>8}{'open':>7}{'back s':>8}{'read':>7}{'place':>7}{'commit':>7}{'ratio':>7}"
          f"{'MB before':>11}{'window':>8}{'peak':>6}")  # fmt: skip
    first = 0.0
    for size in args.sizes:
        command = [sys.executable, __file__, str(args.folder), "--one", str(size), "--sizes", str(window)]
        one = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        whole = one["read"] + one["place"] + one["commit"]
        first = first or whole
        spent = f"{one['back_s']:>8.1f}{one['read']:>7.2f}{one['place']:>7.2f}{one['commit']:>7.2f}"
        memory = f"{one['before']:>11.0f}{one['window']:>8.0f}{one['peak']:>6.0f}"
        print(f"{one['reports']:>8}{one['open']:>7}{spent}{whole / first:>7.2f}{memory}", flush=True)
    return 0


def measured(store: SqliteStore, size: int, window: int) -> dict[str, float]:
    """The figures of one size; what is placed for it is taken back."""
    spent = {"read": -time.process_time()}
    articles = store.ready_articles(SAMPLE)
    spent["read"] += time.process_time()
    new_desk().judge(articles[0], articles[0].seen)  # builds what is built once
    gc.collect()
    before, began = _resident_mb(), time.process_time()
    desk, count, developments = restored(store, articles[0].seen - WINDOW * size / window)
    back_s, after = time.process_time() - began, _resident_mb()
    spent |= {"place": 0.0, "commit": 0.0}
    for article in articles:
        began = time.process_time()
        judgement = desk.judge(article, article.seen)
        ended = time.process_time()
        (placed,) = judgement.placements
        store.commit_judgement(
            article.id,
            matches=judgement.matches,
            developments=[placed.development],
            members=[placed.member],
            claims=build_claims(article, placed.member),
            now=article.seen,
        )
        spent["place"] += ended - began
        spent["commit"] += time.process_time() - ended
    _take_back(store)
    each = {name: seconds / len(articles) * 1_000 for name, seconds in spent.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    whole = {"reports": count, "open": developments, "back_s": back_s}
    return whole | each | {"before": before, "window": after - before, "peak": peak}


def new_desk() -> Desk:
    """A desk that takes every report for a follow-up of the shipped story."""
    story = seed_story()
    return Desk.without_history([story], LabelledMatcher(story))


def restored(store: SqliteStore, since: object) -> tuple[Desk, int, int]:
    """A desk as the pipeline has it after a start, with the number of its reports and developments."""
    developments = [one for one in store.developments(STORY, limit=4 * MAX_OPEN) if one.updated >= since]
    desk = new_desk()
    tracker = desk.new_tracker(STORY, developments, store.reported_figures(STORY))
    count, after = 0, ""
    while page := store.members(STORY, since, after=after, limit=_PAGE):
        tracker.restore(page)
        after, count = page[-1].article_id, count + len(page)
    tracker.finish_restore()
    desk.adopt(STORY, tracker)
    return desk, count, len(developments)


def _take_back(store: SqliteStore) -> None:
    """The thousand are ready again for the next size."""
    db = store._db.conn  # noqa: SLF001 - no verb makes undone what was judged
    with db:
        db.execute("BEGIN")
        ready = "(SELECT id FROM articles WHERE judged IS NOT NULL)"
        for table in ("claims", "members", "matches"):
            db.execute(f"DELETE FROM {table} WHERE article_id IN {ready}")  # noqa: S608 - names of our own
        db.execute("DELETE FROM developments WHERE key NOT IN (SELECT development FROM members)")
        db.execute("UPDATE articles SET state = 'ready', judged = NULL WHERE judged IS NOT NULL")


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1_048_576


if __name__ == "__main__":
    sys.exit(main())
