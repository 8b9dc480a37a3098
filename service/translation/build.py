"""Builds the translator from the config's `[translate]`."""

from __future__ import annotations

from alerts.channels.post import Endpoint
from alerts.text.languages import can_read
from crawler.fetching.address_guard import AddressGuard
from crawler.language.detect import detect_language
from service.config.settings import Config
from service.config.translate import TranslateConfig
from service.translation.command import TranslationCommand
from service.translation.deepl import DeepL, deepl_url
from service.translation.libretranslate import LibreTranslate, translate_url
from service.translation.provider import MAX_ANSWER_BYTES, Provider
from service.translation.translator import Translator, TranslatorSettings
from store.clock import Clock, utc_now
from store.protocol.store import Store
from store.records.translations import TranslationBudget
from store.writer_thread import StoreThread


def build_translator(config: Config, store: Store, db: StoreThread, clock: Clock) -> Translator | None:
    """The translator; None if nothing is translated."""
    table = config.translate
    if table is None:
        return None
    settings = TranslatorSettings(
        targets=table.targets,
        languages=languages_read(config, table),
        sentences=table.sentences,
        max_delay_s=table.max_delay_s,
        budget=TranslationBudget(table.max_requests, table.max_characters),
    )
    provider = build_provider(config, table, clock)
    return Translator(store, db, provider, settings, detect_language, clock)


def languages_read(config: Config, table: TranslateConfig) -> dict[str, tuple[str, ...]]:
    """What the readers of each channel read, where they read the language that is translated into.

    Readers who want another language than they said to read get a translation of everything else.
    """
    return {
        channel: languages
        for channel, languages in config.languages.items()
        if (target := table.targets.get(channel)) and any(can_read(one, target) for one in languages)
    }


def build_provider(
    config: Config, table: TranslateConfig, clock: Clock = utc_now, *, timeout_s: float | None = None
) -> Provider:
    """The service that the table names, not connected yet; a request takes `timeout_s`, or `max_delay`.

    Its address goes through the crawler's guard against internal ones, unless the table says that it is one.
    """
    if table.provider == "command":
        return TranslationCommand(table.command, config.file.parent)
    guard = None if table.allow_private else AddressGuard(config.crawler.allow_private).socket_factory
    token, user_agent = table.token or "", config.crawler.user_agent
    url = deepl_url(token) if table.provider == "deepl" else ""
    if table.endpoint is not None:
        url = table.endpoint if table.provider == "deepl" else translate_url(table.endpoint)
    endpoint = Endpoint(url, timeout_s or table.max_delay_s, clock, guard, max_answer_bytes=MAX_ANSWER_BYTES)
    if table.provider == "deepl":
        return DeepL(endpoint, token, user_agent)
    return LibreTranslate(endpoint, token or None, user_agent)
