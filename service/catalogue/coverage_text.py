"""Coverage in words."""

from __future__ import annotations

from alerts.messages.wording import language_name, pluralize
from service.catalogue.coverage import Coverage
from service.catalogue.geography import country_name


def missing_text(coverage: Coverage) -> str:
    """What a story misses, in a line: `missing: Nepali, Hindi; Nepal`."""
    languages = ", ".join(language_name(tag) for tag in coverage.missing_languages)
    countries = ", ".join(country_name(code) for code in coverage.missing_countries)
    missing = "; ".join(filter(None, (languages, countries)))
    if not missing:
        return "all languages and countries that matter are covered"
    return f"missing: {missing} (see `susulan sources suggest`)"


def summary_text(coverage: Coverage) -> str:
    """Coverage and what is missing, in a line."""
    countries = len(coverage.countries)
    counts = ", ".join(
        (
            pluralize(len(coverage.languages), "language"),
            f"{countries} {'country' if countries == 1 else 'countries'}",
            pluralize(len(coverage.owners), "owner"),
        )
    )
    silent = len(coverage.silent)
    nothing = f"; {pluralize(silent, 'source')} brought nothing new in four weeks" if silent else ""
    return f"{counts}; {missing_text(coverage)}{nothing}"
