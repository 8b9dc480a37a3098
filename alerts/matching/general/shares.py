"""How much of a score each shared key accounts for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping

from alerts.matching.general.features import ReportKeys, SharedKey
from alerts.matching.general.profile import SeedScore
from alerts.text.keyed_text import BODY
from alerts.text.keys import SOUND_KINDS, SPELLING_KINDS, Key, KeyKind

_MEMBERS: Mapping[str, Callable[[SharedKey], bool]] = {
    "spelling": lambda one: one.kind in SPELLING_KINDS,
    "names": lambda one: one.kind is KeyKind.CONCEPT,
    "sounds": lambda one: one.kind in SOUND_KINDS and one.is_name,
    "numbers": lambda one: one.kind is KeyKind.NUMBER,
    "themes": lambda one: one.kind is KeyKind.THEME and one.place != BODY,
}
"""The keys that each feature adds up."""


def key_shares(score: SeedScore, report: ReportKeys) -> dict[Key, float]:
    """The log-odds of each shared key: its part of every feature that it counts in."""
    shared = list(score.profile.keys.shared_with(report.keyed))
    contributions = score.model.contributions(score.features)
    shares: defaultdict[Key, float] = defaultdict(float)
    for name, belongs in _MEMBERS.items():
        members = [one for one in shared if belongs(one)]
        total = math.fsum(one.weight for one in members)
        for one in members:
            shares[one.key] += contributions[name] * one.weight / total if total else 0.0
    scale = score.model.weights["cosine"] / (report.norm * score.profile.keys.norm(report.keyed.language))
    for one in shared:
        if one.is_compared:
            shares[one.key] += scale * one.weight * one.rarity
    return dict(shares)
