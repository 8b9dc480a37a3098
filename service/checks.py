"""What `susulan doctor` looks at; each check says what it found and what to do about it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from service.config import Config
from service.findings import Finding, Verdict
from service.source_checks import source_findings
from store.errors import ConfigError, StoreBusy, StoreError, SusulanError
from store.types import utc_now

MIN_FREE_BYTES = 200_000_000
SANE_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this program's first release is wrong."""


async def findings(config: Config, *, sources: bool) -> AsyncIterator[Finding]:
    """Every check, as it ends; `sources` asks each source over the network too."""
    for warning in config.warnings:
        yield Finding("config", Verdict.WARN, warning, "move it to an environment variable or a file")
    yield await asyncio.to_thread(_stories, config)
    yield await asyncio.to_thread(_encoder, config.semantics)
    yield await asyncio.to_thread(_store, config)
    yield _disk(config.store)
    yield _clock()
    async for finding in _channels(config):
        yield finding
    if sources:
        async for finding in source_findings(config):
            yield finding


def _stories(config: Config) -> Finding:
    from service.seeds import stories_of

    try:
        stories = stories_of(config)
    except ConfigError as error:
        return Finding("stories", Verdict.FAIL, "; ".join(error.problems), "mend the config or the seed file")
    told = ", ".join(f"{story.name} ({len(story.anchors)} anchors)" for story in stories)
    return Finding("stories", Verdict.OK, told)


def _store(config: Config) -> Finding:
    from store.sqlite import open_store

    if not config.store.exists():
        parent = config.store.parent
        if parent.exists() and not _writable(parent):
            return Finding(
                "store", Verdict.FAIL, f"{parent} is not writable", "change its owner or [service] store"
            )
        return Finding("store", Verdict.OK, f"{config.store} will be made at the first run")
    try:
        store = open_store(config.store, exclusive=True)
    except StoreBusy:
        return Finding("store", Verdict.OK, f"{config.store} is in use by a running service")
    except StoreError as error:
        return Finding(
            "store", Verdict.FAIL, str(error), "restore a backup, or move the file away to start afresh"
        )
    counts = store.counts()
    store.close()
    return Finding(
        "store", Verdict.OK, f"{config.store}: {counts.articles} articles, {counts.developments} developments"
    )


def _writable(folder: Path) -> bool:
    probe = folder / ".susulan-doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def _encoder(setting: str) -> Finding:
    from alerts.semantics import PACKAGE, load_encoder

    try:
        encoder = load_encoder(setting)
    except ConfigError as error:
        return Finding("semantics", Verdict.FAIL, "; ".join(error.problems), "mend [matching] semantics")
    if encoder is not None:
        return Finding("semantics", Verdict.OK, encoder.name)
    if setting == "off":
        return Finding("semantics", Verdict.OK, "off: reports are judged by names and words alone")
    found = f"{PACKAGE} is not installed: reports are judged by names and words alone"
    return Finding("semantics", Verdict.OK, found)


def _disk(path: Path) -> Finding:
    folder = path.parent if path.parent.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        return Finding(
            "disk", Verdict.WARN, f"{free // 1_000_000} MB free", "make room: a full disk stops alerts"
        )
    return Finding("disk", Verdict.OK, f"{free // 1_000_000_000} GB free")


def _clock() -> Finding:
    now = utc_now()
    if now < SANE_SINCE:
        return Finding("clock", Verdict.FAIL, f"{now:%Y-%m-%d %H:%M} UTC", "set the clock, e.g. by NTP")
    return Finding("clock", Verdict.OK, f"{now:%Y-%m-%d %H:%M} UTC")


async def _channels(config: Config) -> AsyncIterator[Finding]:
    from service.channels import build_channels

    if not config.channels:
        yield Finding("channels", Verdict.WARN, "none: alerts go nowhere", "add a [[channels]] table")
    try:
        channels = build_channels(config)
    except ConfigError as error:
        yield Finding("channels", Verdict.FAIL, "; ".join(error.problems), "mend the [[channels]] table")
        return
    for channel in channels.values():
        what = f"channel {channel.name}"
        try:
            yield Finding(what, Verdict.OK, await channel.check())
        except SusulanError as error:
            yield Finding(
                what,
                Verdict.FAIL,
                str(error),
                "check host, port, login and certificate; then `susulan alerts test`",
            )
        finally:
            await channel.close()
