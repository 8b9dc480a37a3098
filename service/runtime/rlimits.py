"""How many files and connections this process may have open, and what that leaves for collecting."""

from __future__ import annotations

import contextlib
import resource
from dataclasses import replace

import structlog

from service.config.settings import Config

RESERVED_DESCRIPTORS = 48
"""For the store, logs, the extraction process, channels' connections, look-ups."""
DESCRIPTORS_PER_HOST = 2
"""A visit has a connection, and now and then a second one: a redirect, a look-up."""

log = structlog.get_logger()


def apply_descriptor_limit(config: Config) -> Config:
    """Raise our limit to what we want, as far as that is allowed; visit fewer hosts at once where it is not.

    A process that runs out of descriptors fails everywhere at once: collecting must leave enough for alerts.
    """
    wanted = RESERVED_DESCRIPTORS + DESCRIPTORS_PER_HOST * config.crawler.hosts_at_once
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):  # a sandbox may forbid it
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return config
    fewer = max(1, (soft - RESERVED_DESCRIPTORS) // DESCRIPTORS_PER_HOST)
    log.warning("descriptor_limit_low", limit=soft, wanted=wanted, hosts_at_once=fewer)
    return replace(config, crawler=replace(config.crawler, hosts_at_once=fewer))
