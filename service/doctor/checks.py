"""What `susulan doctor` looks at; each check says what it found and what to do about it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from alerts.messages.wording import pluralize
from service.config.settings import Config
from service.doctor.findings import CheckStatus, Finding
from service.doctor.machine import check_clock, check_disk, check_dns, check_proxy
from service.doctor.sources import check_sources
from store.clock import utc_now
from store.errors import ConfigError, StoreBusy, StoreError, SusulanError

_BACKUP_GRACE_S = 3_600.0
"""A backup may be made so long after its time."""


async def run_checks(config: Config, *, include_sources: bool) -> AsyncIterator[Finding]:
    """Every check, as it ends; `sources` asks each source over the network too."""
    for warning in config.warnings:
        yield Finding("config", CheckStatus.WARN, warning, "it works, but is worth mending")
    yield await asyncio.to_thread(_check_stories, config)
    yield await asyncio.to_thread(_check_encoder, config.encoder)
    yield await asyncio.to_thread(_check_store, config)
    yield check_disk(config.store)
    yield await asyncio.to_thread(_check_backups, config, utc_now())
    if (found := check_proxy()) is not None:
        yield found
    async for finding in _check_channels(config):
        yield finding
    skews_s: list[float] = []
    if include_sources:
        yield await check_dns(sorted({urlsplit(one.url).hostname or "" for one in config.sources}))
        async for finding in check_sources(config, skews_s):
            yield finding
    yield check_clock(utc_now(), skews_s)


def _check_stories(config: Config) -> Finding:
    from service.stories.seeds import build_stories

    try:
        stories = build_stories(config)
    except ConfigError as error:
        return Finding(
            "stories", CheckStatus.FAIL, "; ".join(error.problems), "mend the config or the seed file"
        )
    told = ", ".join(f"{story.name} ({len(story.anchors)} anchors)" for story in stories)
    return Finding("stories", CheckStatus.OK, told)


def _check_store(config: Config) -> Finding:
    from store.sqlite.store import open_store

    if not config.store.exists():
        parent = config.store.parent
        if parent.exists() and not _is_writable(parent):
            return Finding(
                "store", CheckStatus.FAIL, f"{parent} is not writable", "change its owner or [service] store"
            )
        return Finding("store", CheckStatus.OK, f"{config.store} will be made at the first run")
    beside = (config.store.with_name(config.store.name + end) for end in ("", "-wal", "-shm", ".lock"))
    if locked := [
        one for one in (*beside, config.store.parent) if one.exists() and not os.access(one, os.W_OK)
    ]:
        told = f"you may not write to {', '.join(map(str, locked))}"
        return Finding(
            "store", CheckStatus.FAIL, told, "run this as the service's account, or `chown` them to it"
        )
    try:
        store = open_store(config.store, exclusive=True)
    except StoreBusy:
        return Finding("store", CheckStatus.OK, f"{config.store} is in use by a running service")
    except StoreError as error:
        return Finding(
            "store", CheckStatus.FAIL, str(error), "restore a backup, or move the file away to start afresh"
        )
    counts = store.counts()
    store.close()
    held = f"{pluralize(counts.articles, 'article')}, {pluralize(counts.developments, 'development')}"
    return Finding(
        "store",
        CheckStatus.OK,
        f"{config.store}: {held}",
    )


def _check_backups(config: Config, now: datetime) -> Finding:
    """Whether copies can be made, and are."""
    from store.sqlite.backup import backup_time, list_backups

    folder, every_s = config.backup.folder, config.backup.interval_s
    if not every_s:
        return Finding("backups", CheckStatus.OK, "none by itself, as the config says")
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not there.is_dir() or not _is_writable(there):
        return Finding(
            "backups", CheckStatus.FAIL, f"{there} is not writable", "change its owner or [backup] folder"
        )
    last = next(iter(list_backups(config.store, folder)), None)
    if last is None:
        return Finding("backups", CheckStatus.OK, f"none in {folder} yet; the service makes the first")
    told = f"the last in {folder} is of {backup_time(last):%Y-%m-%d %H:%M} UTC"
    if (now - backup_time(last)).total_seconds() > 2 * every_s + _BACKUP_GRACE_S:
        return Finding(
            "backups", CheckStatus.WARN, told, "is the service running? its log says `backup_failed` and why"
        )
    return Finding("backups", CheckStatus.OK, told)


def _is_writable(folder: Path) -> bool:
    probe = folder / ".susulan-doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def _check_encoder(encoder_setting: str) -> Finding:
    from alerts.matching.encoder import ENCODER_PACKAGE, load_encoder

    try:
        encoder = load_encoder(encoder_setting)
    except ConfigError as error:
        return Finding("encoder", CheckStatus.FAIL, "; ".join(error.problems), "correct [matching] encoder")
    if encoder is not None:
        return Finding("encoder", CheckStatus.OK, encoder.name)
    if encoder_setting == "off":
        return Finding("encoder", CheckStatus.OK, "off: reports are judged by names and words alone")
    found = f"{ENCODER_PACKAGE} is not installed: reports are judged by names and words alone"
    return Finding("encoder", CheckStatus.OK, found)


async def _check_channels(config: Config) -> AsyncIterator[Finding]:
    from alerts.delivery.redaction import redact
    from service.pipeline.channels import build_channels

    if not config.channels:
        yield Finding("channels", CheckStatus.WARN, "none: alerts go nowhere", "add a [[channels]] table")
    for line in config.unresolved_references:
        advice = "set it as the service has it; the channels are looked at when all is there"
        yield Finding("channels", CheckStatus.FAIL, line, advice)
    if config.unresolved_references:
        return
    try:
        channels = build_channels(config)
    except ConfigError as error:
        yield Finding("channels", CheckStatus.FAIL, "; ".join(error.problems), "mend the [[channels]] table")
        return
    secrets = [one for channel in channels.values() for one in channel.secrets()]
    for channel in channels.values():
        what = f"channel {channel.name}"
        try:
            yield Finding(what, CheckStatus.OK, await channel.check())
        except SusulanError as error:
            yield Finding(
                what,
                CheckStatus.FAIL,
                redact(str(error), secrets),
                "check host, port, login and certificate; then `susulan alerts test`",
            )
        finally:
            await channel.close()
