"""The protections of S1 to S19 (docs/delivery.md): how each is taken out, and the tests that must fail then."""

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
    _mutant("S19", "an answer with a forged signature", "alerts/messages/answer_links.py",
            ('if not hmac.compare_digest(self.path_of(link).encode(), f"{act}/{token}".encode()):', "if False:"),
            _REFUSED),
    _mutant("S19", "an answer link for another act", "alerts/messages/answer_links.py",
            ("[_DOMAIN, link.act, link.delivery_id,", "[_DOMAIN, link.delivery_id,"), "unit/test_answer_links.py"),
    _mutant("S19", "an answer link that is too old", "alerts/messages/answer_links.py",
            ("return link if _day(now) <= link.last_day else None", "return link"), "unit/test_answer_links.py"),
    _mutant("S19", "an answer that is used twice", "store/sqlite/answers.py",
            ("if state.version != version or not known:", "if not known:"),
            "contract/test_store_answers.py", _REFUSED),
)  # fmt: skip
