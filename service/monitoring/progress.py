"""Progress on stderr while sources are polled, when a person watches."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from crawler.scheduling.collector import PollReport


@contextlib.contextmanager
def poll_progress(total: int) -> Iterator[Callable[[PollReport], None] | None]:
    """A bar that counts polled sources; gives None where nobody watches."""
    if not sys.stderr.isatty() or not total:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[new]} new articles"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("collecting", total=total, new=0)
        found = 0

        def polled(report: PollReport) -> None:
            nonlocal found
            found += report.new
            bar.update(task, advance=1, description=report.source, new=found)

        yield polled
