"""`susulan sources check`: fetch sources now and show their entries; nothing is stored."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, local_time, print_json, print_out
from store.clock import utc_now
from store.errors import ParseError, SusulanError

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings
    from crawler.sources.check import CheckResult
    from crawler.sources.document_reader import DocumentReader

MAX_ENTRIES_SHOWN = 20


def check(
    targets: Annotated[
        list[str], typer.Argument(metavar="TARGET...", help="The name of a source, a URL, or a local file.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Fetch a source now and show its entries; with --json, several targets give one line each."""
    if len(targets) == 1 and (body := _read_local_file(targets[0])) is not None:
        result = _check_tiny_file(body)
        if result is not None:
            _print_check(result, json=json)
            return
    import asyncio

    if not asyncio.run(_check_all(targets, config, json=json)):
        raise typer.Exit(1)


def _check_tiny_file(body: bytes) -> CheckResult | None:
    """The result for a tiny feed, which needs neither network nor worker; None for anything else."""
    from crawler.sources.check import check_document, is_tiny_feed

    if not is_tiny_feed(body):
        return None
    from crawler.dates.rules import DateContext

    return check_document(body, content_type=None, url="", dates=DateContext(now=utc_now()))


async def _check_all(targets: list[str], config: Path, *, json: bool) -> bool:
    """Check the targets one after the other; return whether each of several could be checked."""
    from crawler.sources.document_reader import DocumentReader

    all_well = True
    async with DocumentReader() as reader:
        if len(targets) == 1:
            _print_check(await _check_target(targets[0], config, reader), json=json)
            return True
        for target in targets:
            try:
                result = await _check_target(target, config, reader)
            except SusulanError as error:  # a bad target must not hide the results of the others
                all_well = False
                print_json({"target": target, "error": str(error)}) if json else print_out(
                    f"{target}: {error}"
                )
                continue
            _print_check(result, json=json, target=target)
    return all_well


def _print_check(result: CheckResult, *, json: bool, target: str | None = None) -> None:
    if not json:
        if target is not None:
            print_out(target)
        _print_text(result)
        return
    from crawler.sources.check import result_as_dict

    if target is None:
        print_json(result_as_dict(result), indent=2)
    else:
        print_json({"target": target, **result_as_dict(result)})


def _print_text(result: CheckResult) -> None:
    title, count = result.title or "(no title)", len(result.entries)
    print_out(
        f"{result.kind}  {title}  {result.language or ''}  {count} {'entry' if count == 1 else 'entries'}"
    )
    for entry in result.entries[:MAX_ENTRIES_SHOWN]:
        when = local_time(entry.published) if entry.published else "undated"
        print_out(f"  {when:20}  {entry.title}\n{'':24}{entry.link}")
    if count > MAX_ENTRIES_SHOWN:
        print_out(f"  ... and {count - MAX_ENTRIES_SHOWN} more")
    for note in result.notes:
        print_out(f"note: {note}")


async def _check_target(target: str, config: Path, reader: DocumentReader) -> CheckResult:
    from crawler.sources.fetch_check import fetch_and_check

    if target.startswith(("http://", "https://")):
        return await fetch_and_check(target, None, crawler_settings(config), reader, now=utc_now())
    if (body := _read_local_file(target)) is not None:
        from crawler.dates.rules import DateContext
        from crawler.fetching.response import HttpResponse
        from crawler.sources.fetch_check import naming

        with naming(target):
            return await reader.check(HttpResponse("", 200, {}, body), dates=DateContext(now=utc_now()))
    from service.cli.sources.configuration import load_with_search_sources
    from service.stories.gdelt.check import check_list
    from store.records.sources import SourceKind

    settings = load_with_search_sources(config)
    for source in settings.sources:
        if source.name == target:
            if source.kind is SourceKind.GDELT:
                return await check_list(settings, source.url)
            from crawler.sources.sitemap_tree import start_url

            rules = settings.page_rules.get(source.name)
            address = start_url(source.kind, source.url)
            return await fetch_and_check(address, source, settings.crawler, reader, rules, now=utc_now())
    raise ParseError(f"{target[:200]}: not a file, a URL, or a source in {config}")


def _read_local_file(target: str) -> bytes | None:
    """The content of a file; None for an address, and if there is no such file.

    Raises:
        ParseError: the file cannot be read.
    """
    if target.startswith(("http://", "https://")):
        return None
    path = Path(target)
    try:
        return path.read_bytes() if path.is_file() else None
    except ValueError:  # a zero byte in the name
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None
        raise ParseError(f"{path}: cannot be read: {error.strerror}") from error


def crawler_settings(config: Path) -> CrawlerSettings:
    """The crawler settings of the config, or the defaults without a config."""
    if not config.exists():
        from crawler.settings import CrawlerSettings

        return CrawlerSettings()
    from service.config.load import load_config

    return load_config(config, require_secrets=False).crawler
