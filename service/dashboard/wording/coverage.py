"""What the sources of a story cover, and what they miss, in the reader's words."""

from __future__ import annotations

from alerts.messages.language.words import Words
from service.catalogue.coverage import Coverage


def coverage_text(coverage: Coverage, words: Words) -> str:
    """`Languages: 12 · Countries: 30 · Owners: 14 · Missing: Nepali, Hindi`."""
    counts = (
        (words("Languages"), len(coverage.languages)),
        (words("Countries"), len(coverage.countries)),
        (words("Owners"), len(coverage.owners)),
    )
    parts = [words("{what}: {stated}", what=what, stated=words.number(count)) for what, count in counts]
    missing = [
        *(words.language_name(tag) for tag in coverage.missing_languages),
        *(words.country_name(code) for code in coverage.missing_countries),
    ]
    if missing:
        parts.append(words("{what}: {stated}", what=words("Missing"), stated=words.listed(missing)))
    if silent := len(coverage.silent):
        parts.append(
            words.plural(
                "{count} source brought nothing new in four weeks",
                "{count} sources brought nothing new in four weeks",
                silent,
            )
        )
    return " · ".join(parts)
