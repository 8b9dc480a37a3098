"""What the encoder costs: judges a backlog of reports in slices as the service does, and encodes each report.

    python benchmarks/encoding.py [FILE...] [--way process|thread|none]

FILE is JSON Lines of labelled reports. `process`: the encoder in its own process, as in the service;
`thread`: in a thread of this one; `none`: without it. Prints the time until the first slice is judged, the
time for all, the lag of the event loop meanwhile, milliseconds a text, and the memory of both processes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from labelled import articles_of, items_of, seed_story

from alerts.developments.desk import Desk, Judgement
from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from service.encoder.process import EncoderProcess
from service.pipeline.slices import SlicedMatching
from store.records.articles import Article

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "tests" / "data" / "reports.jsonl"
PROBE_S = 0.01


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", default=[REPORTS], type=Path)
    parser.add_argument("--way", choices=("process", "thread", "none"), default="process")
    args = parser.parse_args()
    articles = articles_of(items_of(args.files))
    process = EncoderProcess() if args.way == "process" else None
    encoder = process or (load_encoder() if args.way == "thread" else None)
    embeddings = Embeddings(encoder) if encoder else None
    asyncio.run(judge(articles, embeddings))
    if embeddings is not None and embeddings.stats.encoded:
        stats = embeddings.stats
        ms_per_text = 1_000 * stats.seconds / stats.encoded
        print(f"{stats.encoded} texts, {ms_per_text:.0f} ms each, {stats.failed} failed")
    print(f"this process      {memory(os.getpid())}")
    if process is not None:
        print(f"encoder process   {memory(process.pid or 0)}")
        process.close()


async def judge(articles: Sequence[Article], embeddings: Embeddings | None) -> None:
    """Judge all of them, and look how late the event loop is meanwhile."""
    desk = Desk([seed_story()])

    def match(article: Article) -> Judgement:
        if embeddings is not None:
            embeddings.vector(article)
        return desk.match(article)

    match(articles[0])  # the lexicon is built and the encoder is loaded
    lags: list[float] = []
    probe = asyncio.create_task(measure_lag(lags))
    began = time.perf_counter()
    slices = [
        (time.perf_counter() - began, len(judged)) async for judged in SlicedMatching(match).match(articles)
    ]
    probe.cancel()
    lags.sort()
    (first_s, first), (total_s, _) = slices[0], slices[-1]
    print(f"{len(articles)} reports in {total_s:.1f} s; the first {first} of them after {first_s:.2f} s")
    p50, p99, longest = (1_000 * lags[int(share * (len(lags) - 1))] for share in (0.5, 0.99, 1.0))
    print(
        f"event loop late by {p50:.1f} ms (median), {p99:.1f} ms (99th percentile), {longest:.0f} ms at most"
    )


async def measure_lag(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(PROBE_S)
        lags.append(time.perf_counter() - began - PROBE_S)


def memory(pid: int) -> str:
    """Resident memory, and what no other process shares."""
    rows = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    )
    kilobytes = {name: int(value.split()[0]) for name, value in rows.items()}
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return f"{kilobytes['Rss'] / 1_000:.0f} MB resident, {private / 1_000:.0f} MB private"


if __name__ == "__main__":
    main()
