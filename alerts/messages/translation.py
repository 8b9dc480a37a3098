"""Which words of an alert a machine may translate, and the alert with what it made of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.messages import wording
from alerts.messages.alert import Alert, AlertItem, ItemTranslation
from alerts.messages.leading import is_led_readably

MAX_TEXT = 500
"""Characters of a text that are sent out."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """Words of a report, as one line, and the language that is stated for the report."""

    text: str
    language: str


def source_texts(alert: Alert, *, sentences: bool, languages: Sequence[str] = ()) -> tuple[SourceText, ...]:
    """The headlines of an alert's reports and, with `sentences`, the sentences that matched; each once.

    Nothing of an item whose news a headline in one of the reader's `languages` tells.
    """
    found: dict[SourceText, None] = {}
    for item in alert.items:
        if is_led_readably(item, languages):
            continue
        originals = [item.report.title, *(wording.top_sentences(item.why) if sentences else ())]
        found |= {SourceText(_as_sent(text), item.report.language): None for text in originals}
    return tuple(text for text in found if text.text)


def with_translations(
    alert: Alert, translations: Mapping[SourceText, str], language: str, service: str
) -> Alert:
    """The alert with those of its words that were translated; an empty translation counts as none."""
    return replace(
        alert,
        items=tuple(_translated(item, translations, language, service) for item in alert.items),
    )


def _translated(
    item: AlertItem, translations: Mapping[SourceText, str], language: str, service: str
) -> AlertItem:
    def made_of(text: str) -> str:
        return translations.get(SourceText(_as_sent(text), item.report.language), "")

    title = made_of(item.report.title)
    pairs = ((sentence, made_of(sentence)) for sentence in wording.top_sentences(item.why))
    sentences = tuple(pair for pair in pairs if pair[1])
    if not title and not sentences:
        return item
    return replace(item, translation=ItemTranslation(language, service, title, sentences))


def _as_sent(text: str) -> str:
    return wording.one_line(text, MAX_TEXT)
