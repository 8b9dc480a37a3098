"""Translations that the store has already, for commands that send nothing out."""

from __future__ import annotations

from alerts.messages.alert import Alert
from alerts.messages.translation import source_texts, with_translations
from crawler.language.detect import detect_language
from service.config.settings import Config
from service.translation.build import build_provider, languages_read
from service.translation.needs import wanted_texts
from store.protocol.store import Store


def with_cached_translations(alert: Alert, channel: str, config: Config, store: Store) -> Alert:
    """The alert as the channel would show it, with those of its translations that are stored."""
    table = config.translate
    if table is None or channel not in table.targets:
        return alert
    service, target = build_provider(config, table).name, table.targets[channel]
    languages = languages_read(config, table).get(channel, ())
    texts = source_texts(alert, sentences=table.sentences, languages=languages)
    wanted = wanted_texts(texts, target, service, detect_language)
    found = store.translations(text.key for text in wanted)
    made = {text.original: found[text.key] for text in wanted if text.key in found}
    return with_translations(alert, made, target, service)
