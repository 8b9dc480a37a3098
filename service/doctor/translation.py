"""The check of `[translate]`: one short text is sent to the service."""

from __future__ import annotations

import asyncio
import time

from alerts.delivery.redaction import redact
from alerts.text.languages import primary_language
from service.config.settings import Config
from service.doctor.findings import CheckStatus, Finding
from store.errors import TranslationError

_SAMPLES = ("en", "Good morning, everyone"), ("id", "Selamat pagi, semuanya")
_TIMEOUT_S = 20.0


async def check_translation(config: Config) -> Finding | None:
    """Whether the service translates, and as fast as alerts wait for it; None if nothing is translated."""
    from service.translation.build import build_provider

    table = config.translate
    if table is None:
        return None
    target = next(iter(table.targets.values()), "en")
    language, text = next(sample for sample in _SAMPLES if sample[0] != primary_language(target))
    provider, began = build_provider(config, table, timeout_s=_TIMEOUT_S), time.monotonic()
    advice = "check provider, url and key in [translate]; alerts are sent without translations meanwhile"
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            (answer,) = await provider.translate([text], language, target)
    except TimeoutError:
        return Finding("translation", CheckStatus.FAIL, f"{provider.name}: no answer in time", advice)
    except TranslationError as error:
        detail = redact(f"{provider.name}: {error}", provider.secrets())
        return Finding("translation", CheckStatus.FAIL, detail, advice)
    finally:
        await provider.close()
    duration_s = time.monotonic() - began
    detail = f"{provider.name}: {text!r} is {answer or text!r} in {target}, {duration_s:.1f} s"
    if not answer:
        advice = f"it returned the text as it was; can it translate from {language} into {target}?"
        return Finding("translation", CheckStatus.WARN, detail, advice)
    if duration_s > table.max_delay_s:
        return Finding("translation", CheckStatus.WARN, detail, "raise max_delay, or use a faster service")
    return Finding("translation", CheckStatus.OK, detail)
