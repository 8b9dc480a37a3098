"""The checks of `susulan doctor`; each reports what it found and what to do about it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.messages.wording import pluralize
from service.config.settings import ADD_SOURCES, NO_SOURCES, Config
from service.doctor.encoder import check_encoder, encoder_runs
from service.doctor.findings import CheckStatus, Finding
from service.doctor.judges import check_judges
from service.doctor.machine import check_clock, check_disk, check_dns, check_proxy
from service.doctor.sources import check_sources
from service.doctor.translation import check_translation
from store.clock import utc_now
from store.errors import ConfigError, StoreBusy, StoreError, SusulanError

if TYPE_CHECKING:
    from alerts.stories.story import Story

_BACKUP_GRACE_S = 3_600.0
"""A backup may be this late."""


async def run_checks(config: Config, *, include_sources: bool) -> AsyncIterator[Finding]:
    """Run every check and yield each finding; `include_sources` polls each source over the network too."""
    for warning in config.warnings:
        yield Finding("config", CheckStatus.WARN, warning, "it works, but should be corrected")
    stories, finding = await asyncio.to_thread(_check_stories, config)
    yield finding
    encoder = await asyncio.to_thread(check_encoder, config.encoder)
    yield encoder
    if stories:
        yield check_judges(stories, has_encoder=encoder_runs(config.encoder, encoder))
    yield await asyncio.to_thread(_check_store, config)
    yield check_disk(config.store)
    yield await asyncio.to_thread(_check_backups, config, utc_now())
    if (proxy := check_proxy()) is not None:
        yield proxy
    async for finding in _check_channels(config):
        yield finding
    if not config.unresolved_references and (translation := await check_translation(config)) is not None:
        yield translation
    skews_s: list[float] = []
    if not config.has_sources:
        yield Finding("sources", CheckStatus.WARN, NO_SOURCES, ADD_SOURCES)
    elif include_sources:
        yield await check_dns(sorted({urlsplit(source.url).hostname or "" for source in config.sources}))
        async for finding in check_sources(config, skews_s):
            yield finding
    yield check_clock(utc_now(), skews_s)


def _check_stories(config: Config) -> tuple[list[Story], Finding]:
    """The stories that can be built, and what was found."""
    from service.stories.seed_checks import story_warnings
    from service.stories.seeds import build_configured_story, load_seeds

    stories, names, warnings, problems = [], [], [], []
    for table in config.stories:
        try:
            articles = load_seeds(table, config.file.parent)
            story = build_configured_story(table, articles)
        except ConfigError as error:
            problems += [f"{config.file}: [[stories]] {table.name!r}: {line}" for line in error.problems]
            continue
        stories.append(story)
        seeds = pluralize(len(story.seeds), "seed")
        names.append(f"{story.name} ({seeds}, {len(story.anchors)} anchors)")
        warnings += [f"{story.name}: {warning.text}" for warning in story_warnings(story, articles)]
    if problems:
        advice = "correct the config or the seed file"
        return stories, Finding("stories", CheckStatus.FAIL, "; ".join(problems), advice)
    if warnings:
        advice = "it works, but finds fewer or other reports; `susulan topic` shows what was made of the seed"
        return stories, Finding("stories", CheckStatus.WARN, "; ".join(warnings), advice)
    return stories, Finding("stories", CheckStatus.OK, ", ".join(names))


def _check_store(config: Config) -> Finding:
    from store.sqlite.store import open_store

    if not config.store.exists():
        parent = config.store.parent
        if parent.exists() and not _is_writable(parent):
            return Finding(
                "store", CheckStatus.FAIL, f"{parent} is not writable", "change its owner or [service] store"
            )
        return Finding("store", CheckStatus.OK, f"{config.store} will be created at the first run")
    files = (config.store.with_name(config.store.name + end) for end in ("", "-wal", "-shm", ".lock"))
    if read_only := [
        path for path in (*files, config.store.parent) if path.exists() and not os.access(path, os.W_OK)
    ]:
        detail = f"you may not write to {', '.join(map(str, read_only))}"
        advice = "run this as the account of the service, or `chown` them to that account"
        return Finding("store", CheckStatus.FAIL, detail, advice)
    try:
        store = open_store(config.store, exclusive=True)
    except StoreBusy:
        return Finding("store", CheckStatus.OK, f"{config.store} is in use by a running service")
    except StoreError as error:
        return Finding(
            "store",
            CheckStatus.FAIL,
            str(error),
            "restore a backup, or move the file away to start with an empty store",
        )
    counts = store.counts()
    store.close()
    contents = f"{pluralize(counts.articles, 'article')}, {pluralize(counts.developments, 'development')}"
    return Finding(
        "store",
        CheckStatus.OK,
        f"{config.store}: {contents}",
    )


def _check_backups(config: Config, now: datetime) -> Finding:
    """Whether backups can be made, and are made."""
    from store.sqlite.files.backup import backup_time, list_backups

    folder, interval_s = config.backup.folder, config.backup.interval_s
    if not interval_s:
        return Finding("backups", CheckStatus.OK, "none are made automatically, as the config says")
    existing = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if not existing.is_dir() or not _is_writable(existing):
        return Finding(
            "backups", CheckStatus.FAIL, f"{existing} is not writable", "change its owner or [backup] folder"
        )
    last = next(iter(list_backups(config.store, folder)), None)
    if last is None:
        return Finding(
            "backups", CheckStatus.OK, f"none in {folder} yet; the service will make the first one"
        )
    detail = f"the last one in {folder} is of {backup_time(last):%Y-%m-%d %H:%M} UTC"
    if (now - backup_time(last)).total_seconds() > 2 * interval_s + _BACKUP_GRACE_S:
        return Finding(
            "backups", CheckStatus.WARN, detail, "is the service running? look for `backup_failed` in its log"
        )
    return Finding("backups", CheckStatus.OK, detail)


def _is_writable(folder: Path) -> bool:
    probe = folder / ".susulan-doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


async def _check_channels(config: Config) -> AsyncIterator[Finding]:
    from alerts.delivery.redaction import redact
    from service.pipeline.channels import build_channels

    if not config.channels:
        yield Finding("channels", CheckStatus.WARN, "none: no alert is sent", "add a [[channels]] table")
    for line in config.unresolved_references:
        advice = "set it as it is set for the service; the channels are checked once all are set"
        yield Finding("channels", CheckStatus.FAIL, line, advice)
    if config.unresolved_references:
        return
    try:
        channels = build_channels(config)
    except ConfigError as error:
        yield Finding(
            "channels", CheckStatus.FAIL, "; ".join(error.problems), "correct the [[channels]] table"
        )
        return
    secrets = [secret for channel in channels.values() for secret in channel.secrets()]
    for channel in channels.values():
        check = f"channel {channel.name}"
        try:
            yield Finding(check, CheckStatus.OK, await channel.check())
        except SusulanError as error:
            yield Finding(
                check,
                CheckStatus.FAIL,
                redact(str(error), secrets),
                "check host, port, login and certificate; then `susulan alerts test`",
            )
        finally:
            await channel.close()
