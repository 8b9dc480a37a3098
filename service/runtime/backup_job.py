"""The service's own backups of the store."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import structlog

from service.monitoring.disk import reserve
from service.runtime.app import App
from store.clock import utc_now
from store.errors import StoreError
from store.sqlite.files.backup import backup_time, list_backups, make_backup, rotate_backups
from store.sqlite.files.sizes import format_bytes

log = structlog.get_logger()


async def back_up_if_due(app: App) -> None:
    """Make a backup if the last one is old enough; the store keeps working meanwhile."""
    settings, now = app.config.backup, utc_now()
    last = next(iter(list_backups(app.config.store, settings.folder)), None)
    if last is not None and (now - backup_time(last)).total_seconds() < settings.interval_s:
        return
    try:
        await asyncio.to_thread(_require_room, app.config.store, settings.folder)
        backup = await asyncio.to_thread(make_backup, app.config.store, settings.folder, now)
        await asyncio.to_thread(rotate_backups, app.config.store, settings.folder, settings.keep)
    except (StoreError, OSError) as error:
        if incident := app.log_throttle.failed("backup", now):
            log.error("backup_failed", error=str(error), **incident.fields())  # noqa: TRY400 - the error text is enough
        return
    app.log_throttle.recovered("backup", utc_now())
    log.info("backup_created", file=backup.name, bytes=backup.stat().st_size)


def _require_room(store: Path, folder: Path) -> None:
    """Refuse a copy that would leave the disk without the room that the service needs.

    Raises:
        StoreError: there is too little.
    """
    space = shutil.disk_usage(folder if folder.exists() else store.parent)
    size = store.stat().st_size
    if space.free - size < reserve(space.total):
        raise StoreError(
            f"{folder}: a backup of {format_bytes(size)} does not fit into {format_bytes(space.free)}"
        )
