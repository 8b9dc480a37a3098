"""How a reader is written to: the words, numbers, times and names of one language.

A text is marked where it is used, in English: `words("first by {name}", name=name)`. `make messages` brings
what is marked into the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.messages.language import formats, names
from alerts.messages.language.catalogues import SOURCE_LANGUAGE, message_language, translations
from alerts.messages.language.marks import mark, mark_label
from alerts.messages.language.phrase import Phrase
from alerts.text.concept import Concept

_UTC = ZoneInfo("UTC")
_LIST_SEPARATOR = "list", mark_label("list", ", ")


@dataclass(frozen=True, slots=True)
class Words:
    """The words for a reader; pure, and cheap to make.

    Every value that goes into a text is a string already: numbers by `number`, times by `time`.
    """

    languages: tuple[str, ...] = (SOURCE_LANGUAGE,)
    """The reader's languages, BCP 47 tags, the preferred one first."""
    zone: ZoneInfo = _UTC

    @property
    def language(self) -> str:
        """The language that messages are written in: the first preferred one that has a catalogue."""
        return message_language(self.languages)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for HTML."""
        return "rtl" if self.language in formats.RIGHT_TO_LEFT else "ltr"

    def __call__(self, message: str, /, **values: str) -> str:
        """The text in the reader's language, with the values in its braces."""
        text = translations(self.language).gettext(message)
        return text.format(**values) if values else text

    def plural(self, singular: str, plural: str, count: int, /, **values: str) -> str:
        """The form for so many things; `{count}` in it is the number, written as the reader writes it."""
        text = translations(self.language).ngettext(singular, plural, count)
        return text.format(count=self.number(count), **values)

    def label(self, context: str, message: str, /, **values: str) -> str:
        """The text where its English is ambiguous; `context` says what it stands for, as `figure`."""
        text = translations(self.language).pgettext(context, message)
        return text.format(**values) if values else text

    def phrase(self, phrase: Phrase) -> str:
        """A stored phrase in the reader's language."""
        values = {
            **phrase.texts,
            **{name: self.number(value) for name, value in phrase.numbers.items()},
            **{name: self.time(when) for name, when in phrase.times.items()},
            **{name: self.phrase(inner) for name, inner in phrase.phrases.items()},
        }
        if phrase.plural:
            return self.plural(phrase.message, phrase.plural, phrase.count, **values)
        return self(phrase.message, **values)

    def number(self, value: float) -> str:
        """`2,600`, `2.600` or `2 600`; no digit is lost."""
        return formats.number(value, self.language)

    def time(self, when: datetime | None) -> str:
        """Date and time in the reader's zone, with the zone's name; `undated` for none."""
        return formats.date_time(when, self.zone, self.language) if when else self(mark("undated"))

    def date(self, when: datetime) -> str:
        """The date in the reader's zone."""
        return formats.date(when.astimezone(self.zone), self.language)

    def clock(self, when: datetime) -> str:
        """The time of day in the reader's zone: `09:12`."""
        return formats.clock(when.astimezone(self.zone))

    def moment(self, when: datetime, now: datetime | None) -> str:
        """`09:12 KST` on the day of `now`, with the date on another one."""
        local = when.astimezone(self.zone)
        if now is not None and now.astimezone(self.zone).date() == local.date():
            return formats.clock_in_zone(local, self.language)
        return self.time(when)

    def listed(self, parts: Iterable[str]) -> str:
        """The parts as a list without a conjunction: `ko, ja, en`."""
        return self.separator.join(parts)

    @property
    def separator(self) -> str:
        """Between the parts of a list."""
        return self.label(*_LIST_SEPARATOR)

    def language_name(self, tag: str) -> str:
        """`Korean` for `ko`; the tag itself where it has no name."""
        name = names.language_name(tag, self.language)
        return self.label("language", "{name}", name=name) if name else self(mark("unknown language"))

    def language_names(self, tags: Iterable[str]) -> str:
        """`Korean, Japanese` for `reports in Korean, Japanese`."""
        found = (names.language_name(tag, self.language) or self(mark("unknown language")) for tag in tags)
        return self.label("in languages", "{names}", names=self.listed(found))

    def country_name(self, code: str) -> str:
        """The short name of a country by its ISO 3166 code; the code itself where it has no name."""
        return names.country_name(code, self.language)

    def anchor_name(self, anchor: str) -> str:
        """A story's anchor, which is stored in English; a word of the seed stays as it is."""
        return names.anchor_name(anchor, self.language)

    def short_name(self, english: str) -> str:
        """A person or organisation by its short English name; one that no list has stays as it is."""
        return names.short_name(english, self.language)

    def concept_name(self, concept: Concept) -> str:
        """A person, organisation, country or theme, in English where the language has no name for it."""
        return names.concept_name(concept, self.language)


ENGLISH = Words()
