"""Whether a name stands in the case of subjects, in languages that decline names."""

from __future__ import annotations

_ENDINGS = {
    "ru": "ого его ому ему ым им ом ем ою ой у ю ами ах ыми",
    "uk": "ого ому им ім ом ем єм ою у ю ові еві єві ами ах",
    "pl": "ego emu owi em im ym ą ę ami ach om",
}
_OBLIQUE = {language: tuple(endings.split()) for language, endings in _ENDINGS.items()}
"""Language → endings of names that are not subjects."""
_DEMONYM = ("ец", "ець", "нин", "янка", "чка", "czyk", "anin", "inka")
"""Endings of what a person of a country is called."""
_FEMININE_VERB = {"ru": ("ла",), "uk": ("ла",), "pl": ("ła",)}
_PLURAL_VERB = {"ru": ("ли", "ют", "ят"), "uk": ("ли", "ють", "ять"), "pl": ("li", "ły", "ją")}
_FEMININE_NAME = ("а", "я", "a")
_SHORT = 3


def is_nominative(surface: str, name: str, verb: str, language: str, kind: str) -> bool:
    """Whether a name in normal form can be the subject of a verb.

    `name`: how the project writes it; a Latin name that ends in a vowel does so in every language.
    """
    last = surface.rpartition(" ")[2]
    if language not in _OBLIQUE or kind not in {"person", "name", "country"}:
        return True
    if kind == "country":
        is_plural = verb.endswith(_PLURAL_VERB[language]) and len(last) > _SHORT + 1
        return not is_plural and not last.endswith(_DEMONYM)
    return _is_subject_name(last, name, verb, language, kind)


def _is_subject_name(last: str, name: str, verb: str, language: str, kind: str) -> bool:
    if verb.endswith(_PLURAL_VERB[language]):
        return False
    is_latin_u = kind == "person" and name.endswith("u")  # Нетаньяху
    if len(last) > _SHORT and last.endswith(_OBLIQUE[language]) and not is_latin_u:
        return False
    if not last.endswith(_FEMININE_NAME) or (kind == "person" and name.endswith("a")):
        return True
    return verb.endswith(_FEMININE_VERB[language])
