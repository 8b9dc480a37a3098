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
    from crawler.pages.rules import PageRules
    from crawler.settings import CrawlerSettings
    from crawler.sources.check import CheckResult
    from store.records.sources import Source

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
    if len(targets) == 1:
        _print_check(_check_target(targets[0], config), json=json)
        return
    failed = False
    for target in targets:
        try:
            result = _check_target(target, config)
        except SusulanError as error:  # a bad target must not hide the results of the others
            failed = True
            print_json({"target": target, "error": str(error)}) if json else print_out(f"{target}: {error}")
            continue
        _print_check(result, json=json, target=target)
    raise typer.Exit(int(failed))


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


def _check_target(target: str, config: Path) -> CheckResult:
    is_url = target.startswith(("http://", "https://"))
    if not is_url and (body := _read_local_file(Path(target))) is not None:
        from crawler.dates.rules import DateContext
        from crawler.sources.check import check_document

        return check_document(body, content_type=None, url="", dates=DateContext(now=utc_now()))

    import asyncio  # a local file needs none of the imports below

    if is_url:
        return asyncio.run(fetch_and_check(target, None, crawler_settings(config)))
    from service.cli.sources.configuration import load_with_search_sources
    from service.stories.gdelt_check import check_list
    from store.records.sources import SourceKind

    settings = load_with_search_sources(config)
    for source in settings.sources:
        if source.name == target:
            if source.kind is SourceKind.GDELT:
                return asyncio.run(check_list(settings, source.url))
            from crawler.sources.sitemap_tree import start_url

            rules = settings.page_rules.get(source.name)
            address = start_url(source.kind, source.url)
            return asyncio.run(fetch_and_check(address, source, settings.crawler, rules))
    raise ParseError(f"{target[:200]}: not a file, a URL, or a source in {config}")


def _read_local_file(path: Path) -> bytes | None:
    """The content of a file; None if there is no such file.

    Raises:
        ParseError: the file cannot be read.
    """
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


async def fetch_and_check(
    url: str, source: Source | None, settings: CrawlerSettings, page_rules: PageRules | None = None
) -> CheckResult:
    """Fetch an address and read its entries, with the rules of a source.

    Raises:
        FetchError: the address cannot be fetched, or must not be.
    """
    from crawler.dates.rules import NO_DATE_RULES, DateContext
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient
    from crawler.sources.check import check_document
    from crawler.sources.search_feeds import raise_if_rate_limited

    client = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        response = await client.fetch(url, {})
        raise_if_rate_limited(response)
    finally:
        await client.close()
    return check_document(
        response.body,
        content_type=response.headers.get("content-type"),
        url=response.url,
        rules=source.rules if source else None,
        dates=DateContext(
            page_rules.dates if page_rules else NO_DATE_RULES,
            source.language if source and source.language != "und" else "",
            utc_now(),
        ),
    )
