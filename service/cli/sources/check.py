"""`susulan sources check`: read places now and show the entries they yield; nothing is stored."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json
from store.errors import ParseError, SusulanError

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings
    from crawler.sources.check import CheckResult
    from store.records.collection import Source

SHOWN_ENTRIES = 20


def check(
    targets: Annotated[
        list[str], typer.Argument(metavar="TARGET...", help="A source's name, a URL, or a local file.")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Read one place now and show the entries it yields; several with --json give one line each."""
    if len(targets) == 1:
        _show(_checked(targets[0], config), json=json)
        return
    failed = False
    for target in targets:
        try:
            result = _checked(target, config)
        except SusulanError as error:  # one bad place must not hide what the others yield
            failed = True
            say_json({"target": target, "error": str(error)}) if json else say(f"{target}: {error}")
            continue
        _show(result, json=json, target=target)
    raise typer.Exit(int(failed))


def _show(result: CheckResult, *, json: bool, target: str | None = None) -> None:
    if not json:
        if target is not None:
            say(target)
        _print(result)
        return
    from crawler.sources.check import to_json

    if target is None:
        say_json(to_json(result), indent=2)
    else:
        say_json({"target": target, **to_json(result)})


def _print(result: CheckResult) -> None:
    title, count = result.title or "(no title)", len(result.entries)
    say(f"{result.kind}  {title}  {result.language or ''}  {count} {'entry' if count == 1 else 'entries'}")
    for entry in result.entries[:SHOWN_ENTRIES]:
        when = entry.published.strftime("%Y-%m-%d %H:%M") if entry.published else "undated         "
        say(f"  {when}  {entry.title}\n                    {entry.link}")
    if count > SHOWN_ENTRIES:
        say(f"  ... and {count - SHOWN_ENTRIES} more")
    for note in result.notes:
        say(f"note: {note}")


def _checked(target: str, config: Path) -> CheckResult:
    is_url = target.startswith(("http://", "https://"))
    if not is_url and (body := _local(Path(target))) is not None:
        from crawler.sources.check import check_bytes

        return check_bytes(body, content_type=None, url="")

    import asyncio  # a local file needs it as little as what else is imported below

    if is_url:
        return asyncio.run(fetched(target, None, manners(config)))
    from service.cli.sources.configuration import load_with_sources

    settings = load_with_sources(config)
    for source in settings.sources:
        if source.name == target:
            from crawler.sources.sitemap_tree import first_address

            return asyncio.run(fetched(first_address(source.kind, source.url), source, settings.crawler))
    raise ParseError(f"{target[:200]}: neither a file, nor a URL, nor a source in {config}")


def _local(path: Path) -> bytes | None:
    """What the file holds; None where there is none.

    Raises:
        ParseError: it may not be read.
    """
    try:
        return path.read_bytes() if path.is_file() else None
    except ValueError:  # a zero byte in the name
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None
        raise ParseError(f"{path}: cannot be read: {error.strerror}") from error


def manners(config: Path) -> CrawlerSettings:
    """Those of the config where there is one, else the defaults."""
    if not config.exists():
        from crawler.settings import CrawlerSettings

        return CrawlerSettings()
    from service.config.load import load_config

    return load_config(config, sending=False).crawler


async def fetched(url: str, source: Source | None, manners: CrawlerSettings) -> CheckResult:
    """What an address yields now, read with a source's rules.

    Raises:
        FetchError: it cannot be fetched, or may not be.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import FeedReader
    from crawler.sources.check import check_bytes
    from crawler.sources.search_feeds import refuse_if_too_fast

    reader = FeedReader(manners, AddressGuard(manners.allow_private))
    try:
        answer = await reader.fetch(url, {})
        refuse_if_too_fast(answer)
    finally:
        await reader.close()
    return check_bytes(
        answer.body,
        content_type=answer.headers.get("content-type"),
        url=answer.url,
        rules=source.rules if source else None,
    )
