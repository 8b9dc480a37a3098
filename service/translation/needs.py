"""Which texts need a translation, from which language, and the key under which it is stored. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from alerts.messages.translation import SourceText
from alerts.text.languages import can_read, primary_language

MAX_TEXTS, MAX_CHARACTERS = 50, 10_000
"""Of one request."""

Detect = Callable[[str, str | None], str]
"""The language of a text, with the one that is stated for it."""


@dataclass(frozen=True, slots=True)
class WantedText:
    """A text to translate."""

    original: SourceText
    source: str | None
    """Its language; None where it is not known."""
    target: str
    key: str


def wanted_texts(
    texts: Iterable[SourceText], target: str, service: str, detect: Detect
) -> tuple[WantedText, ...]:
    """The texts that are not in the reader's language already, and hold words."""
    wanted = []
    for text in texts:
        language = primary_language(detect(text.text, text.language))
        if any(char.isalpha() for char in text.text) and not can_read(target, language):
            source = None if language == "und" else language
            wanted.append(WantedText(text, source, target, _key(text.text, target, service)))
    return tuple(wanted)


def requests_of(texts: Iterable[WantedText]) -> list[tuple[WantedText, ...]]:
    """The texts, all for one target, in requests of one source language and limited size; each text once."""
    unique = {text.key: text for text in texts}
    requests: list[tuple[WantedText, ...]] = []
    ordered = sorted(unique.values(), key=lambda text: text.source or "")
    for _, group in groupby(ordered, key=lambda text: text.source):
        request: list[WantedText] = []
        for text in group:
            if request and (len(request) == MAX_TEXTS or characters([*request, text]) > MAX_CHARACTERS):
                requests.append(tuple(request))
                request = []
            request.append(text)
        requests.append(tuple(request))
    return requests


def characters(texts: Sequence[WantedText]) -> int:
    """What the texts cost."""
    return sum(len(text.original.text) for text in texts)


def _key(text: str, target: str, service: str) -> str:
    identity = f"{service}\n{target}\n{text}"
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:40]
