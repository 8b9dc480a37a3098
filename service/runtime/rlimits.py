"""The limit of open files and connections, and how many hosts may be visited within it."""

from __future__ import annotations

import contextlib
import resource
from dataclasses import replace

import structlog

from service.config.settings import Config

RESERVED_DESCRIPTORS = 48
"""For the store, logs, the extraction process, connections of channels, and name look-ups."""
DESCRIPTORS_PER_HOST = 2
"""A visit has one connection, and sometimes a second: a redirect, a name look-up."""

log = structlog.get_logger()


def apply_descriptor_limit(config: Config) -> Config:
    """Raise the limit of descriptors as far as allowed; with too few, visit fewer hosts at once.

    A process that runs out of descriptors fails everywhere at once: collecting must leave enough for alerts.
    """
    wanted = RESERVED_DESCRIPTORS + DESCRIPTORS_PER_HOST * config.crawler.hosts_at_once
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        with contextlib.suppress(OSError, ValueError):  # a sandbox may forbid it
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return config
    fewer = max(1, (soft - RESERVED_DESCRIPTORS) // DESCRIPTORS_PER_HOST)
    log.warning("descriptor_limit_low", limit=soft, wanted=wanted, hosts_at_once=fewer)
    return replace(config, crawler=replace(config.crawler, hosts_at_once=fewer))
