"""The figures of the soak, and which of them are wrong. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WARM_UP_H = 2.0
"""By then every library is loaded and every source was polled."""
MAX_SLOPE_KB = 200.0
"""Allowed growth of resident memory in a simulated hour: the window of developments fills for 30 days."""
MAX_CACHED_KB = 12_000.0
"""Allowed growth in all: bounded caches (words, shingles, fingerprints) and the language model fill."""
MAX_QUIET_SLOPE_KB = 50.0
"""Allowed growth in an hour of polls without new articles."""
QUIET_H = 1.0
"""A shorter time without new articles proves nothing."""
MAX_LOG_BYTES = 1_000.0
"""For each source and simulated hour; sources fail a third of the time."""
MAX_DESCRIPTORS_GROWN = 12
"""From the first half to the second; how many connections are open at a moment is chance."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one moment, in simulated hours."""

    at_h: float
    resident_kb: int
    descriptors: int
    threads: int
    children_kb: int
    log_bytes: int
    store_bytes: int
    owed: int
    developments: int
    articles: int
    """Stored and judged."""


@dataclass(slots=True)
class Outcome:
    """What the store says at the end, beside what the world knows."""

    published: Counter[str] = field(default_factory=Counter)
    """Links of everything that was published."""
    stored: Counter[str] = field(default_factory=Counter)
    deliveries: Mapping[str, tuple[str, str, bool]] = field(default_factory=dict)
    """By id: state, the id it was folded into, whether it is uncertain."""
    message_ids: Mapping[str, str] = field(default_factory=dict)
    accepted: Counter[str] = field(default_factory=Counter)
    """By message id, by both receivers."""
    told: int = 0
    """Developments and updates owed; without any the soak has shown nothing."""


def slope(samples: Sequence[Sample], of: str) -> float:
    """Growth an hour by least squares; 0 for a single moment."""
    hours = [sample.at_h for sample in samples]
    values = [float(getattr(sample, of)) for sample in samples]
    mid_h, mid = sum(hours) / len(hours), sum(values) / len(values)
    spread = sum((hour - mid_h) ** 2 for hour in hours)
    if not spread:
        return 0.0
    return sum((hour - mid_h) * (value - mid) for hour, value in zip(hours, values, strict=True)) / spread


def figures(samples: Sequence[Sample], sources: int) -> dict[str, Any]:
    """The numbers that are reported."""
    warm = _warm(samples)
    early, late = warm[: len(warm) // 2], warm[len(warm) // 2 :]
    hours = samples[-1].at_h - samples[0].at_h
    return {
        "simulated_hours": round(hours, 1),
        "hours_warm": round(warm[-1].at_h - warm[0].at_h, 1),
        "resident_kb_per_hour": round(slope(warm, "resident_kb"), 1),
        "resident_kb_per_quiet_hour": _quiet_slope(samples),
        "resident_mb": round(samples[-1].resident_kb / 1_024, 1),
        "resident_mb_at_most": round(max(one.resident_kb for one in samples) / 1_024, 1),
        "children_mb": round(samples[-1].children_kb / 1_024, 1),
        "descriptors": [max((sample.descriptors for sample in part), default=0) for part in (early, late)],
        "threads": [max((sample.threads for sample in part), default=0) for part in (early, late)],
        "log_bytes_per_hour": round((samples[-1].log_bytes - samples[0].log_bytes) / hours),
        "log_bytes_per_source_hour": round(
            (samples[-1].log_bytes - samples[0].log_bytes) / hours / sources, 1
        ),
        "store_mb": round(samples[-1].store_bytes / 1e6, 1),
        "owed_at_most": max(one.owed for one in samples),
        "owed_at_the_end": samples[-1].owed,
        "developments": samples[-1].developments,
    }


def _quiet_slope(samples: Sequence[Sample]) -> float | None:
    """Growth an hour after the last report was judged; None if that was too short."""
    quiet = [sample for sample in samples if sample.articles == samples[-1].articles]
    if quiet[-1].at_h - quiet[0].at_h < QUIET_H:
        return None
    return round(slope(quiet, "resident_kb"), 1)


def _warm(samples: Sequence[Sample]) -> Sequence[Sample]:
    return [sample for sample in samples if sample.at_h >= WARM_UP_H]


def wrong(found: Mapping[str, Any], outcome: Outcome) -> list[str]:
    """What must not be; empty if all is well."""
    return [*_grown(found), *_missing(outcome), *_undelivered(outcome)]


def _grown(found: Mapping[str, Any]) -> Iterable[str]:
    grown_kb = found["resident_kb_per_hour"] * found["hours_warm"]
    if grown_kb > (allowed_kb := MAX_SLOPE_KB * found["hours_warm"] + MAX_CACHED_KB):
        yield f"memory grew by {grown_kb:.0f} KB in {found['hours_warm']} hours, over {allowed_kb:.0f}"
    quiet = found["resident_kb_per_quiet_hour"]
    if quiet is not None and quiet > MAX_QUIET_SLOPE_KB:
        yield f"memory grows by {quiet} KB an hour in which nothing new comes, over {MAX_QUIET_SLOPE_KB}"
    early, late = found["descriptors"]
    if late > early + MAX_DESCRIPTORS_GROWN:
        yield f"descriptors went from {early} to {late}"
    early, late = found["threads"]
    if late > early + MAX_DESCRIPTORS_GROWN:
        yield f"threads went from {early} to {late}"
    if found["log_bytes_per_source_hour"] > MAX_LOG_BYTES:
        yield f"{found['log_bytes_per_source_hour']} bytes of log a source and hour, over {MAX_LOG_BYTES}"
    if found["owed_at_the_end"]:
        yield f"{found['owed_at_the_end']} deliveries are owed at the end"


def _missing(outcome: Outcome) -> Iterable[str]:
    if lost := outcome.published - outcome.stored:
        yield f"{lost.total()} reports were published and not stored: {_some(lost)}"
    if twice := outcome.stored - outcome.published:
        yield f"{twice.total()} reports were stored more than once: {_some(twice)}"
    if not outcome.told:
        yield "nothing was told: the soak has shown nothing"


def _undelivered(outcome: Outcome) -> Iterable[str]:
    deliveries, ids = outcome.deliveries, outcome.message_ids

    def final(one: str) -> str:
        state, into, _ = deliveries[one]
        return final(into) if state == "folded" and into in deliveries else one

    open_ones = {one: deliveries[final(one)][0] for one in deliveries if deliveries[final(one)][0] != "sent"}
    if open_ones:
        yield f"{len(open_ones)} deliveries are not sent: {dict(Counter(open_ones.values()))}"
    sent = {one for one, (state, _, _) in deliveries.items() if state == "sent"}
    if lost := [one for one in sent if not outcome.accepted[ids[one]]]:
        yield f"{len(lost)} deliveries count as sent and did not arrive: {_some(lost)}"
    doubled = [one for one in sent if outcome.accepted[ids[one]] > 1]
    if unmarked := [one for one in doubled if not deliveries[one][2]]:
        yield f"{len(unmarked)} deliveries arrived twice and are not marked uncertain: {_some(unmarked)}"
    if unknown := set(outcome.accepted) - {ids[one] for one in deliveries}:
        yield f"{len(unknown)} messages arrived that nobody owed: {_some(unknown)}"


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:5])
