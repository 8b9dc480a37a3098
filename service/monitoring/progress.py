"""Progress on stderr while sources are polled, on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from crawler.scheduling.collector import PollReport


@contextlib.contextmanager
def poll_progress(total: int) -> Iterator[Callable[[PollReport], None] | None]:
    """Show a bar that counts polled sources; yields None if stderr is not a terminal."""
    if not sys.stderr.isatty() or not total:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[new]} new articles"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("collecting", total=total, new=0)
        new_articles = 0

        def count_poll(report: PollReport) -> None:
            nonlocal new_articles
            new_articles += report.new
            bar.update(task, advance=1, description=report.source, new=new_articles)

        yield count_poll
