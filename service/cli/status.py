"""`susulan status`: the state of the service, from its store."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    local_time,
    print_json,
    print_out,
)
from service.monitoring.disk import DiskLevel
from store.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from service.catalogue.coverage import Coverage
    from service.config.settings import Config
    from service.monitoring.status import Status
    from store.records.failures import FailedReport


def status(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Show sources, reports, developments and deliveries; exit 1 if the work is not being done.

    A config with mistakes is reported, and the rest is shown: the service keeps running with the old one.
    """
    from service.catalogue.config_coverage import stored_coverage
    from service.config.load import find_store_path, load_config
    from service.monitoring.status import read_status
    from store.sqlite.files.backup import list_backups
    from store.sqlite.files.lock import is_locked
    from store.sqlite.store import open_store_to_read

    mistakes: ConfigError | None = None
    copies: list[Path] = []
    settings: Config | None = None
    try:
        settings = load_config(config, require_secrets=False)
        file, copies = settings.store, list_backups(settings.store, settings.backup.folder)
    except ConfigError as error:
        found_file = find_store_path(config)
        if found_file is None:
            raise
        file, mistakes = found_file, error
    if not file.exists():
        raise StoreError(f"{file}: no store yet; `susulan once` or `susulan run` creates it")
    running = is_locked(file)
    store = open_store_to_read(file)
    try:
        current = read_status(store, current_time())
        coverage = stored_coverage(settings, store) if settings is not None else []
    finally:
        store.close()
    backup = next(iter(copies), None)
    if json:
        print_json({**_status_json(current, backup, running=running), **_coverage_json(coverage)}, indent=2)
    else:
        _print_status(current, file, backup, running=running)
        _print_coverage(coverage)
    if mistakes is not None:
        raise mistakes
    if not running or current.overdue or current.disk is DiskLevel.FULL:
        raise typer.Exit(1)


def _status_json(current: Status, backup: Path | None, *, running: bool) -> dict[str, Any]:
    from store.sqlite.files.backup import backup_time

    data = asdict(current)
    data |= {
        "at": current.at.isoformat(),
        "last_new": current.last_new.isoformat() if current.last_new else None,
        "failing": [{"source": name, "error": error} for name, error in current.failing],
        "failed_reports": [_failed_report_json(report) for report in current.failed_reports],
        "overdue": list(current.overdue),
        "last_backup": backup_time(backup).isoformat() if backup else None,
        "running": running,
    }
    return data


def _failed_report_json(report: FailedReport) -> dict[str, Any]:
    failure = report.failure
    return {
        "id": report.article_id,
        "title": report.title,
        "url": report.url,
        "source": report.source,
        "stage": failure.stage,
        "error": failure.error,
        "version": failure.program,
        "failed_at": failure.failed_at.isoformat(),
    }


def _print_status(current: Status, file: Path, backup: Path | None, *, running: bool) -> None:
    from store.sqlite.files.backup import backup_time
    from store.sqlite.files.sizes import format_bytes

    last = local_time(current.last_new) if current.last_new else "never"
    pending = {key: current.deliveries.get(key, 0) for key in ("pending", "retry", "sending", "waiting")}
    rows = (
        ("service", "running" if running else "not running"),
        (
            "sources",
            f"{current.sources}, {current.due} due, {len(current.failing)} failing, {len(current.gone)} gone",
        ),
        ("last new", last),
        ("reports", f"{current.articles:,}" + _state_counts(current.articles_by_state)),
        ("developments", f"{current.developments:,}"),
        ("pending", _state_counts(pending).strip(" ()") or "nothing"),
        ("delivered", f"{current.deliveries.get('sent', 0):,}"),
        (
            "dead letters",
            f"{current.deliveries.get('dead', 0):,} dead, {current.deliveries.get('held', 0):,} held",
        ),
        (
            "store",
            f"{file} ({format_bytes(current.store_bytes)}, {format_bytes(current.store_free_bytes)} free)",
        ),
        ("disk", _disk_text(current)),
        ("encoder", current.encoder.as_text() if current.encoder else "not used yet"),
        ("last backup", local_time(backup_time(backup)) if backup else "none"),
    )
    for name, text in rows:
        print_out(f"{name:14}{text}")
    if current.unsubscribed:
        print_out(f"{'unsubscribed':14}{current.unsubscribed} (see `susulan alerts unsubscribed`)")
    for name, error in current.failing[:10]:
        print_out(f"  failing     {name}: {error}")
    if current.judging_failures:
        print_out(f"NOT JUDGED    {current.judging_failures:,} reports; retried once after an upgrade")
    for report in current.failed_reports:
        print_out(f"  {report.article_id}  {report.title or report.url}: {report.failure.error}")
    if current.config_reload_failed:
        print_out(f"CONFIG        refused, the old one keeps running: {current.config_reload_failed}")
    if current.disk is DiskLevel.FULL:
        print_out("DISK FULL     nothing is collected until there is more room; what is stored is still sent")
    for work in current.overdue:
        print_out(f"OVERDUE       {work}")


def _disk_text(current: Status) -> str:
    from store.sqlite.files.sizes import format_bytes

    if not current.disk_total_bytes:
        return "unknown"
    free, total = format_bytes(current.disk_free_bytes), format_bytes(current.disk_total_bytes)
    return f"{free} of {total} free" + (", which is little" if current.disk is not DiskLevel.OK else "")


def _coverage_json(coverage: list[tuple[str, Coverage]]) -> dict[str, Any]:
    return {
        "coverage": [
            {
                "story": name,
                "missing_languages": list(one.missing_languages),
                "missing_countries": list(one.missing_countries),
                "silent_sources": list(one.silent),
            }
            for name, one in coverage
        ]
    }


def _print_coverage(coverage: list[tuple[str, Coverage]]) -> None:
    from service.catalogue.coverage_text import summary_text

    for name, one in coverage:
        print_out(f"{'coverage':14}{name}: {summary_text(one)}")


def _state_counts(counts: Any) -> str:  # noqa: ANN401 - a mapping of state to number
    text = ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()) if number)
    return f" ({text})" if text else ""
