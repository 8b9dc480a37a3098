"""What `susulan doctor` looks at; each check says what it found and what to do about it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from alerts.messages.wording import counted
from service.config.load import Config
from service.doctor.findings import Finding, Verdict
from service.doctor.machine import clock, disk, names, proxy
from service.doctor.sources import source_findings
from store.errors import ConfigError, StoreBusy, StoreError, SusulanError
from store.records.collection import utc_now

_LATE_S = 3_600.0
"""A backup may be made so long after its time."""


async def findings(config: Config, *, sources: bool) -> AsyncIterator[Finding]:
    """Every check, as it ends; `sources` asks each source over the network too."""
    for warning in config.warnings:
        yield Finding("config", Verdict.WARN, warning, "it works, but is worth mending")
    yield await asyncio.to_thread(_stories, config)
    yield await asyncio.to_thread(_encoder, config.semantics)
    yield await asyncio.to_thread(_store, config)
    yield disk(config.store)
    yield await asyncio.to_thread(_backups, config, utc_now())
    if (found := proxy()) is not None:
        yield found
    async for finding in _channels(config):
        yield finding
    skews_s: list[float] = []
    if sources:
        yield await names(sorted({urlsplit(one.url).hostname or "" for one in config.sources}))
        async for finding in source_findings(config, skews_s):
            yield finding
    yield clock(utc_now(), skews_s)


def _stories(config: Config) -> Finding:
    from service.stories.seeds import stories_of

    try:
        stories = stories_of(config)
    except ConfigError as error:
        return Finding("stories", Verdict.FAIL, "; ".join(error.problems), "mend the config or the seed file")
    told = ", ".join(f"{story.name} ({len(story.anchors)} anchors)" for story in stories)
    return Finding("stories", Verdict.OK, told)


def _store(config: Config) -> Finding:
    from store.sqlite.store import open_store

    if not config.store.exists():
        parent = config.store.parent
        if parent.exists() and not _writable(parent):
            return Finding(
                "store", Verdict.FAIL, f"{parent} is not writable", "change its owner or [service] store"
            )
        return Finding("store", Verdict.OK, f"{config.store} will be made at the first run")
    beside = (config.store.with_name(config.store.name + end) for end in ("", "-wal", "-shm", ".lock"))
    if locked := [
        one for one in (*beside, config.store.parent) if one.exists() and not os.access(one, os.W_OK)
    ]:
        told = f"you may not write to {', '.join(map(str, locked))}"
        return Finding(
            "store", Verdict.FAIL, told, "run this as the service's account, or `chown` them to it"
        )
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
    held = f"{counted(counts.articles, 'article')}, {counted(counts.developments, 'development')}"
    return Finding(
        "store",
        Verdict.OK,
        f"{config.store}: {held}",
    )


def _backups(config: Config, now: datetime) -> Finding:
    """Whether copies can be made, and are."""
    from store.sqlite.backup import backups, made_at

    folder, every_s = config.backup.folder, config.backup.every_s
    if not every_s:
        return Finding("backups", Verdict.OK, "none by itself, as the config says")
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not there.is_dir() or not _writable(there):
        return Finding(
            "backups", Verdict.FAIL, f"{there} is not writable", "change its owner or [backup] folder"
        )
    last = next(iter(backups(config.store, folder)), None)
    if last is None:
        return Finding("backups", Verdict.OK, f"none in {folder} yet; the service makes the first")
    told = f"the last in {folder} is of {made_at(last):%Y-%m-%d %H:%M} UTC"
    if (now - made_at(last)).total_seconds() > 2 * every_s + _LATE_S:
        return Finding(
            "backups", Verdict.WARN, told, "is the service running? its log says `no backup` and why"
        )
    return Finding("backups", Verdict.OK, told)


def _writable(folder: Path) -> bool:
    probe = folder / ".susulan-doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def _encoder(setting: str) -> Finding:
    from alerts.matching.encoder import PACKAGE, load_encoder

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


async def _channels(config: Config) -> AsyncIterator[Finding]:
    from alerts.delivery.redaction import redacted
    from service.pipeline.channels import build_channels

    if not config.channels:
        yield Finding("channels", Verdict.WARN, "none: alerts go nowhere", "add a [[channels]] table")
    for line in config.unset:
        advice = "set it as the service has it; the channels are looked at when all is there"
        yield Finding("channels", Verdict.FAIL, line, advice)
    if config.unset:
        return
    try:
        channels = build_channels(config)
    except ConfigError as error:
        yield Finding("channels", Verdict.FAIL, "; ".join(error.problems), "mend the [[channels]] table")
        return
    secrets = [one for channel in channels.values() for one in channel.secrets()]
    for channel in channels.values():
        what = f"channel {channel.name}"
        try:
            yield Finding(what, Verdict.OK, await channel.check())
        except SusulanError as error:
            yield Finding(
                what,
                Verdict.FAIL,
                redacted(str(error), secrets),
                "check host, port, login and certificate; then `susulan alerts test`",
            )
        finally:
            await channel.close()
