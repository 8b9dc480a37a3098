"""The protections of S1 to S25 (docs/hostile-input.md): how each is taken out, and the tests that must fail then."""

from typing import Final, NamedTuple


class Mutant(NamedTuple):
    """A protection taken out."""

    claim: str
    what: str
    file: str
    changes: tuple[tuple[str, str], ...]
    """Text that is in the file once, and what replaces it."""
    tests: tuple[str, ...]


def _mutant(claim: str, what: str, file: str, *changes_and_tests: tuple[str, str] | str) -> Mutant:
    changes = tuple(one for one in changes_and_tests if isinstance(one, tuple))
    tests = tuple(f"tests/{one}" for one in changes_and_tests if isinstance(one, str))
    return Mutant(claim, what, file, changes, tests)


_READER, _SPIDERS = "integration/test_feed_reader.py", "integration/test_spider_fetching.py"
_ENDPOINTS, _LOGS = "integration/test_hostile_endpoints.py", "unit/test_log_cleaning.py"
_CHATS, _MAIL = "unit/test_hostile_chats.py", "integration/test_email_channel.py"
_WORKERS, _COMMANDS = "integration/test_killable_worker.py", "integration/test_document_reader.py"
_LISTINGS, _DISK = "integration/test_listing_worker.py", "integration/test_disk_watch.py"

_ANSWERS, _REFUSED = "integration/test_answering.py", "integration/test_answer_refusals.py"

MUTANTS: Final = (
    _mutant(
        "S1", "markup is escaped", "alerts/messages/render.py",
        ('select_autoescape(enabled_extensions=("html",), default=False)', "False"),
        "unit/test_hostile_reports.py",
    ),
    _mutant(
        "S1", "only web addresses are links", "alerts/messages/wording.py",
        ('url.startswith(("http://", "https://")) and len(url)', "len(url)"), "unit/test_mail_view.py",
    ),
    _mutant("S1", "no mentions in Markdown", "alerts/channels/mentions.py",
            ('text.replace("@", f"@{_INERT}")', "text"), _CHATS),
    _mutant("S1", "no mentions through templates", "alerts/channels/template.py",
            ("inert_data(data)", "data"), _CHATS),
    _mutant("S1", "no mentions through apprise", "alerts/channels/apprise.py",
            ("inert_text(f", "str(f"), _CHATS),
    _mutant("S1", "no mentions and no mark-up in Slack", "alerts/channels/chat/slack.py",
            ('return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")', "return text"), _CHATS),
    _mutant("S1", "no mentions in Discord", "alerts/channels/chat/discord.py",
            ('"allowed_mentions": {"parse": []}', '"allowed_mentions": {}'), _CHATS),
    _mutant("S1", "no mark-up in Markdown", "alerts/channels/chat/markdown.py",
            (r'_SPECIAL.sub(r"\\\1", text)', "text"), _CHATS),
    _mutant("S2", "no control characters in any receiver", "alerts/messages/cleaning.py",
            ("one_line(value, MAX_CHARS)", "value"), _CHATS),
    _mutant(
        "S2", "a subject is one clean line", "alerts/messages/wording.py",
        ('_SPACE.sub(" ", _INVISIBLE.sub(" ", text)).strip()', "text"), "unit/test_mime.py",
    ),
    _mutant(
        "S2", "no control characters in mails", "alerts/messages/wording.py",
        ('_INVISIBLE.sub(" ", text)', "text"), "unit/test_hostile_fields.py",
    ),
    _mutant("S3", "no control characters in an address", "alerts/channels/address.py",
            ("if _CONTROL.search(text):", "if False:"), "unit/test_address.py"),
    _mutant("S4", "OPML with entities is refused", "crawler/sources/opml.py",
            ('if "<!ENTITY" in text or "<!entity" in text:', "if False:"), "unit/test_opml.py"),
    _mutant(
        "S5", "no entity of a sitemap is read", "crawler/formats/sitemaps.py",
        ("resolve_entities=False, no_network=True", "resolve_entities=True, load_dtd=True, no_network=False"),
        "unit/test_sitemap_formats.py",
    ),
    _mutant("S6", "a feed's size", "crawler/fetching/http_client.py", ("if size > limit:", "if False:"),
            f"{_READER}::test_a_body_over_the_limit_is_an_error",
            f"{_READER}::test_a_small_body_of_64_mebibytes_decompressed_is_an_error"),
    _mutant("S6", "the size of a gzip file", "crawler/formats/compression.py",
            ("data = packed.read(max_bytes + 1)", "data = packed.read()[:max_bytes]"),
            "unit/test_compressed_bodies.py"),
    _mutant("S6", "the size of a zlib body", "crawler/formats/compression.py",
            ("packed.decompress(body, max_bytes + 1)", "packed.decompress(body)[:max_bytes]"),
            "unit/test_compressed_bodies.py"),
    _mutant("S6", "a page's size", "crawler/spiders/perpetual.py",
            ('"download_maxsize": job.max_bytes', '"download_maxsize": 0'), _SPIDERS),
    _mutant("S7", "the time of a feed", "crawler/fetching/http_client.py",
            ("async with asyncio.timeout(limit_s):", "async with asyncio.timeout(limit_s + 8):"),
            f"{_READER}::test_a_dripping_body_ends_at_the_timeout"),
    _mutant("S8", "the number of entries", "crawler/formats/listing.py",
            ("listing.entries[:max_entries]", "listing.entries"), "unit/test_listing_formats.py"),
    _mutant("S8", "the depth of OPML", "crawler/sources/opml.py",
            (" or len(folders) > _MAX_DEPTH:", ":"), "unit/test_opml.py"),
    _mutant("S9", "a label that the letters contradict", "crawler/encodings/decode.py",
            ("return fits_single_byte(found, encoding)", "return True"), "unit/test_encoding_witness.py"),
    _mutant("S9", "a two-byte label that the letters contradict", "crawler/encodings/decode.py",
            ("return fits_pairs(body, text, encoding, found)", "return True"), "unit/test_encoding_witness.py"),
    _mutant("S9", "parts in another encoding", "crawler/encodings/decode.py",
            ("if (mixed := split_mixed(body, single_byte)) is not None:", "if (mixed := None) is not None:"),
            "unit/test_encoding_witness.py", "unit/test_encodings.py"),
    _mutant("S9", "a broken byte costs one letter", "crawler/encodings/lenient.py",
            ('errors=_REPLACE_BROKEN_PAIR if repair else "replace"', 'errors="replace"'), "unit/test_encodings.py"),
    _mutant("S9", "a header of the server's over the file's own declaration", "crawler/encodings/decode.py",
            ("    if _SERVER_DEFAULT in declared:", "    if False:"), "unit/test_encoding_witness.py",
            "unit/test_encodings.py"),
    _mutant("S10", "feeds from internal addresses", "crawler/fetching/http_client.py",
            ("socket_factory=self._guard.socket_factory", "socket_factory=None"), _READER),
    _mutant("S10", "pages from internal addresses", "crawler/spiders/resolver.py",
            ("            return False\n        return True", "            return True\n        return True"),
            f"{_SPIDERS}::test_no_internal_address_gets_a_request"),
    _mutant("S11", "redirects away from the web", "crawler/urls.py",
            ("parsed.scheme not in _DEFAULT_PORTS or not parsed.host or not port", "not parsed.host"),
            "unit/test_urls.py"),
    _mutant("S11", "hooks as configured to internal addresses", "service/pipeline/channels.py",
            ("return None if private else AddressGuard(", "return None if True else AddressGuard("), _ENDPOINTS),
    _mutant("S12", "the certificate of a mail server", "alerts/channels/smtp_session.py",
            ("context = ssl.create_default_context()", "context = ssl._create_unverified_context()"), _MAIL),
    _mutant("S12", "the name in the certificate of a mail server", "alerts/channels/smtp_session.py",
            ("context = ssl.create_default_context()",
             "context = ssl.create_default_context(); context.check_hostname = False"), _MAIL),
    _mutant("S12", "no mail without encryption", "alerts/channels/smtp_session.py",
            ('if settings.security == "starttls":',
             'if settings.security == "starttls" and client.supports_extension("starttls"):'), _MAIL),
    _mutant("S13", "secrets in exports", "crawler/urls.py",
            ('redacted = redacted.replace(f"={secret}", "=***")', "pass"), "integration/test_private_files.py"),
    _mutant("S13", "secrets in the log", "service/monitoring/logging.py",
            ('text = text.replace(secret, "***")', "pass"), _LOGS),
    _mutant("S13", "secrets in stored answers", "alerts/delivery/redaction.py",
            ('text = text.replace(secret, "***")', "pass"), _LOGS),
    _mutant("S14", "escapes and line breaks in the log", "service/monitoring/logging.py",
            ('char if char.isprintable() else " "', "char"), _LOGS),
    _mutant("S14", "escapes and line breaks in stored answers", "alerts/delivery/redaction.py",
            ('char if char.isprintable() else " "', "char"), _LOGS),
    _mutant("S16", "the signature covers the time", "alerts/channels/webhook.py",
            ('f"{message_id}.{timestamp}.".encode()', 'f"{message_id}.".encode()'),
            "unit/test_webhook_payload.py"),
    _mutant("S17", "an endless answer", "alerts/channels/response.py",
            ("while len(body) <= limit:", "while True:"),
            ("response.content.read(limit + 1 - len(body))", "response.content.read(1_000_000)"), _ENDPOINTS),
    _mutant("S17", "a dripping answer", "alerts/channels/response.py",
            ("asyncio.timeout(within_s)", "asyncio.timeout(None)"), _ENDPOINTS),
    _mutant("S17", "a compressed answer", "alerts/channels/response.py",
            ("stream.decompress(body, limit), stream.eof", "stream.decompress(body), stream.eof"),
            _ENDPOINTS),
    _mutant("S18", "the sandbox of templates", "alerts/channels/template.py",
            ("from jinja2.sandbox import ImmutableSandboxedEnvironment",
             "from jinja2 import Environment as ImmutableSandboxedEnvironment"),
            "unit/test_webhook_template.py"),
    _mutant("S19", "a GET unsubscribes nobody", "service/web/unsubscribe_routes.py",
            ("web.get(path, confirm)", "web.get(path, unsubscribe)"),
            "integration/test_unsubscribing.py"),
    _mutant("S19", "a forged token", "alerts/messages/unsubscribe_links.py",
            ("if hmac.compare_digest(known, given):", "if True:"), "integration/test_unsubscribing.py"),
    _mutant("S19", "a GET answers nothing", "service/web/answer_routes.py",
            ("web.get(path, show)", "web.get(path, answer)"), _ANSWERS),
    _mutant("S19", "an answer with a forged signature", "alerts/messages/answers/links.py",
            ('if not hmac.compare_digest(self.path_of(link).encode(), f"{act}/{token}".encode()):', "if False:"),
            _REFUSED),
    _mutant("S19", "an answer link for another act", "alerts/messages/answers/links.py",
            ("[_DOMAIN, link.act, link.delivery_id,", "[_DOMAIN, link.delivery_id,"), "unit/test_answer_links.py"),
    _mutant("S19", "an answer link that is too old", "alerts/messages/answers/links.py",
            ("return link if _day(now) <= link.last_day else None", "return link"), "unit/test_answer_links.py"),
    _mutant("S19", "an answer that is used twice", "store/sqlite/answers.py",
            ("if state.version != version or not known:", "if not known:"),
            "contract/test_store_answers.py", _REFUSED),
    _mutant("S20", "the time limit of a worker", "crawler/workers/process.py",
            ("async with asyncio.timeout(limits.time_s):", "async with asyncio.timeout(None):"),
            f"{_COMMANDS}::test_what_one_document_takes_costs_no_other_and_ends_in_time"),
    _mutant("S20", "the memory limit of a worker", "crawler/workers/limits.py",
            ("resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))", "pass"),
            f"{_COMMANDS}::test_memory_is_limited"),
    _mutant("S20", "what answers of a worker may hold", "crawler/workers/frames.py",
            ("return _class_of(module, name)", "return super().find_class(module, name)"), _WORKERS),
    _mutant("S20", "listings are read in workers", "crawler/scheduling/listing_reader.py",
            ("return await self.slow_worker.run(job.__name__, *args)", "return job(*args)"), _LISTINGS),
    _mutant("S20", "commands read in workers", "crawler/sources/document_reader.py",
            ("return await self.worker.run(job.__name__, *args)", "return job(*args)"), _COMMANDS),
    _mutant("S20", "pages of seeds are read in workers", "service/stories/seed_pages.py",
            ("page = await pool.extract(", "page = pool.__class__ and await extract_here("),
            ("def cache_path(", "async def extract_here(body, content_type, url):\n"
             "    from crawler.pages.pool import extract_page\n"
             "    return extract_page(body, content_type, url)\n\n\ndef cache_path("),
            "integration/test_seed_addresses.py"),
    _mutant("S20", "a site whose documents are too much gets no more requests", "crawler/sources/discover.py",
            ("elif self.unreadable >= MAX_UNREADABLE:", "elif False:"), _COMMANDS),
    _mutant("S21", "a poll is noted before its answer is read", "crawler/scheduling/source_poll.py",
            ("        await begin()\n", ""), _LISTINGS),
    _mutant("S22", "headers of pages", "crawler/spiders/head_limit.py",
            ("if self._head_bytes > MAX_HEAD_BYTES:", "if False:"),
            f"{_SPIDERS}::test_headers_without_end_are_ended"),
    _mutant("S23", "packed files have the limit of their source", "crawler/scheduling/listing_jobs.py",
            ("        max_bytes=task.max_bytes,\n", ""), _LISTINGS),
    _mutant("S24", "new reports of a source by day", "store/daily_limit.py",
            ("return max(0, poll.max_new_per_day - day_count(state, poll.at).new)", "return None"), _LISTINGS),
    _mutant("S24", "collecting pauses before the disk is full", "crawler/scheduling/collector.py",
            ("if not (self._closing or self.paused):", "if not self._closing:"), _DISK),
    _mutant("S24", "no backup fills the disk", "service/runtime/backup_job.py",
            ("if space.free - size < reserve(space.total):", "if False:"), _DISK),
    _mutant("S25", "mark-up in translations", "service/translation/provider.py",
            ("one_line(html_to_text(answer, _MAX_TEXT), _MAX_TEXT)", "answer"), "integration/test_translation.py"),
)  # fmt: skip
