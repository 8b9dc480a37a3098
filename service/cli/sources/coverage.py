"""`susulan sources coverage`: what the sources cover, and what of each story they miss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out

if TYPE_CHECKING:
    from service.catalogue.coverage import Coverage, Share

_MAX_NAMES = 12


def coverage(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Show which languages, countries and owners the sources cover, and which each story misses."""
    from service.catalogue.config_coverage import coverage_by_story
    from service.catalogue.coverage_text import missing_text
    from service.cli.sources.configuration import built_stories, load_with_search_sources

    settings = load_with_search_sources(config)
    found = coverage_by_story(settings, built_stories(settings))
    if json:
        print_json({"stories": [{"story": name, **_coverage_json(one)} for name, one in found]}, indent=2)
        return
    _print_sources(found[0][1])
    for name, one in found:
        print_out(f"\n{name}: {missing_text(one)}")


def _print_sources(coverage: Coverage) -> None:
    from alerts.messages.wording import language_name, pluralize
    from service.catalogue.geography import country_name

    searches = f", {coverage.searches} of them searches" if coverage.searches else ""
    print_out(f"{pluralize(coverage.sources, 'source')}{searches}; in brackets: new reports in four weeks")
    print_out(f"languages  {_shares_text(coverage.languages, language_name)}")
    print_out(f"countries  {_shares_text(coverage.countries, country_name)}")

    def owner_label(owner: str) -> str:
        return f"{owner} (state media)" if owner in coverage.state_owners else owner

    print_out(f"owners     {_shares_text(coverage.owners, owner_label)}")
    if coverage.silent:
        print_out(f"nothing new in four weeks: {_names_text(coverage.silent)}")
    if coverage.empty:
        print_out(f"nothing so far: {_names_text(coverage.empty)}")


def _shares_text(shares: tuple[Share, ...], label: Any) -> str:  # noqa: ANN401 - a function of a key
    shown = ", ".join(f"{label(one.key)} {one.sources} ({one.reports:,})" for one in shares[:_MAX_NAMES])
    rest = len(shares) - _MAX_NAMES
    return f"{len(shares)}: {shown}" + (f" and {rest} more" if rest > 0 else "")


def _names_text(names: tuple[str, ...]) -> str:
    rest = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "sources": coverage.sources,
        "searches": coverage.searches,
        "languages": _shares_json("language", coverage.languages),
        "countries": _shares_json("country", coverage.countries),
        "owners": [
            {**row, "state_media": row["owner"] in coverage.state_owners}
            for row in _shares_json("owner", coverage.owners)
        ],
        "missing_languages": list(coverage.missing_languages),
        "missing_countries": list(coverage.missing_countries),
        "silent": list(coverage.silent),
        "empty": list(coverage.empty),
    }


def _shares_json(key: str, shares: tuple[Share, ...]) -> list[dict[str, Any]]:
    return [{key: one.key, "sources": one.sources, "reports": one.reports} for one in shares]
