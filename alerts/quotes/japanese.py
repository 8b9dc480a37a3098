"""Speech in Japanese: the speaker opens the sentence, the verb closes it, and `と` stands between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.figures.speaker_names import country_names
from alerts.quotes.found import Found
from alerts.quotes.unit import Unit, Verb
from alerts.quotes.unspaced_speaker import MAX_CHARS, after_all, unspaced_speaker

MIN_CHARS = 8
_GAP = " ,、:…"
"""What may stand between a name and a quotation in a headline."""
_MAX_OPENING = 14
"""Characters that may stand before the subject: a day, a conjunction."""
_SUBJECT = re.compile(r"側?(?:は|が)")
_TO_VERB = re.compile(r"(?:など)?と(?![はもい])[^。、「」?]{0,16}")
_CLAUSE_TO_VERB = re.compile(
    r"(?P<mark>と(?!い)(?:[^。、「」とはがを]{0,12})?|(?:こと|考え|方針|見方|認識)を)$"
)
_ENDS = re.compile(r"(?:した|して|し|する)?[ぁ-ん]{0,6}[。\s]*")
_NEGATED = re.compile(r"ない|なかっ|ず|か[。\s]*$|れば|たら|[?]")
_AFTER = re.compile(r"(?:した|して|し|する)?[ぁ-ん]{0,6}")
_SOURCE = re.compile(r"によ(?:る|れば?)と?、")
_ADVERBIAL = re.compile(
    r"(?:\d{1,2}月)?\d{1,2}日(?:午前|午後|夜|朝)?(?:、|の[^、。「]{1,14}で、?)|同日、|[^、。「は]{0,10}(?:会見|演説|インタビュー|会議|委員会|声明|取材)で、?|、"
)


def japanese_speech(unit: Unit) -> Iterator[Found]:
    """Quotations and reported clauses with a sure speaker."""
    if unit.is_title:
        yield from _headline(unit)
    if (found := _by_source(unit)) is not None:
        yield found
        return
    subject = _subject(unit)
    if subject is None:
        return
    speaker, begin = subject
    direct = list(_quotations(unit, speaker, begin))
    if direct:
        yield from direct
        return
    verb = unit.unsegmented_verbs[-1] if unit.unsegmented_verbs else None
    if verb is None or not _ENDS.fullmatch(unit.normal, verb.end) or _NEGATED.search(unit.normal, verb.end):
        return
    first = max(begin, verb.start - 24)
    match = _CLAUSE_TO_VERB.search(unit.normal, first, verb.start)
    begin = after_all(_ADVERBIAL, unit.normal, begin)
    if match is not None and match.start() - begin >= MIN_CHARS:
        yield Found(speaker, begin, match.start(), is_direct=False)


def _subject(unit: Unit) -> tuple[str, int] | None:
    """The speaker at the beginning, and where the rest begins."""
    for count, match in enumerate(_SUBJECT.finditer(unit.normal, 0, MAX_CHARS + 30)):
        if count == 6 or unit.is_quoted(match.start()):
            return None
        for start in dict.fromkeys((0, unit.phrase_start(match.start()))):
            if start > _MAX_OPENING or start >= match.start():
                continue
            name = unspaced_speaker(unit, start, match.start())
            if name and (unit.normal.startswith(("、", "「"), match.end()) or name not in country_names()):
                return name, match.end()
    return None


def _quotations(unit: Unit, speaker: str, begin: int) -> Iterator[Found]:
    for span in unit.spans:
        if span.outer_start < begin or span.end - span.start < MIN_CHARS:
            continue
        verb = next((one for one in unit.unsegmented_verbs if one.start >= span.outer_end), None)
        if verb is None or not _TO_VERB.fullmatch(unit.normal, span.outer_end, verb.start):
            continue
        if _is_negated(unit, verb) or _other_subject(unit, begin, span.outer_start):
            continue
        end = span.start + len(unit.normal[span.start : span.end].rstrip("。 "))
        yield Found(speaker, span.start, end, is_direct=True)


def _is_negated(unit: Unit, verb: Verb) -> bool:
    match = _AFTER.match(unit.normal, verb.end)
    return bool(_NEGATED.search(unit.normal, verb.end, match.end() + 1 if match else verb.end))


def _other_subject(unit: Unit, begin: int, end: int) -> bool:
    return any(
        begin <= one.start
        and one.end < end
        and not unit.is_quoted(one.start)
        and re.match(
            r"(?:大統領|首相|氏|外相|国防相|主席|総書記|委員長|報道官)?[はが]",
            unit.normal[one.end : one.end + 8],
        )
        for one in unit.speakers
    )


def _by_source(unit: Unit) -> Found | None:
    match = _SOURCE.search(unit.normal, 0, MAX_CHARS + 12)
    if match is None or unit.is_quoted(match.start()):
        return None
    name = unspaced_speaker(unit, unit.phrase_start(match.start()), match.start())
    end = len(unit.normal.rstrip(" 。…"))
    if not name or end - match.end() < MIN_CHARS or unit.normal.rstrip("。 ").endswith(("か", "?")):
        return None
    return Found(name, match.end(), end, is_direct=False)


def _headline(unit: Unit) -> Iterator[Found]:
    """`ゼレンスキー氏「…」` and `「…」ゼレンスキー氏`."""
    for span in unit.spans[:1]:
        if span.end - span.start < MIN_CHARS:
            return
        before = unit.normal[: span.outer_start].rstrip(_GAP)
        name = unspaced_speaker(unit, 0, len(before))
        if name is None and not span.outer_start:
            end = unit.phrase_end(span.outer_end)
            name = (
                unspaced_speaker(unit, span.outer_end, end)
                if unit.normal[span.outer_end : end].strip()
                else None
            )
        if name:
            yield Found(name, span.start, span.end, is_direct=True)
