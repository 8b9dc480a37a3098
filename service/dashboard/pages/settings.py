"""Settings: the config as its file has it, the state of the service, and what doctor finds on request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from service.dashboard.access.viewer import VIEWER
from service.dashboard.config_view import ConfigSection, read_config
from service.dashboard.render import render_page
from service.dashboard.site import SITE, Site
from service.doctor.checks import run_checks
from service.doctor.findings import Finding
from service.monitoring.status import read_status
from service.version import VERSION
from store.sqlite.files.backup import backup_time, list_backups

_CHECKS_TIMEOUT_S = 30.0


async def show(request: web.Request) -> web.Response:
    """The page."""
    return await _page(request, [])


async def check(request: web.Request) -> web.Response:
    """The page with the findings of `susulan doctor`, without polling the sources."""
    site = request.app[SITE]
    findings: list[Finding] = []
    try:
        async with asyncio.timeout(_CHECKS_TIMEOUT_S):
            async for finding in run_checks(site.config, include_sources=False):
                findings.append(finding)  # noqa: PERF401 - those before a time-out are shown
    except TimeoutError:
        pass  # what was found so far is shown
    return await _page(request, findings)


async def _page(request: web.Request, findings: Sequence[Finding]) -> web.Response:
    site = request.app[SITE]
    status = await site.read(read_status, site.views, site.clock())
    backups = await asyncio.to_thread(list_backups, site.config.store, site.config.backup.folder)
    sections, problem = await asyncio.to_thread(_config, site)
    return render_page(
        request,
        "settings.html",
        state=status,
        sections=sections if request[VIEWER].may_act else [],
        problem=problem,
        findings=findings,
        last_backup=backup_time(backups[0]) if backups else None,
        version=VERSION,
        file=site.config.file.name,
    )


def _config(site: Site) -> tuple[list[ConfigSection], str]:
    try:
        return read_config(site.config.file), ""
    except (OSError, ValueError) as error:
        return [], str(error)
