"""A newsroom with something on every page of the dashboard: many languages, figures, a mail, decisions, attacks."""

import json
from dataclasses import replace
from datetime import timedelta

from alerts.delivery.outbox import delivery_of
from alerts.messages.language.words import Words
from store.records.claims import ClaimStatus
from store.records.collection import PollStatus
from store.records.deliveries import DeliveryKind, DeliveryState, Silence
from store.records.matching import ArticleField as Where
from store.records.matching import Feedback, Reason
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.dashboard import CONFIG, STORY
from tests.support.golden_alerts import LONG_URL, LONG_WORD, TOLD, update
from tests.support.golden_mails import rendered
from tests.support.newsdesk import SEED
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_attempt,
    make_claim,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

SAMPLE_CONFIG = f"""{CONFIG}
[[channels]]
kind = "maildir"
name = "mail"
path = "more-mails"
[[stories]]
name = "ferry"
seed = "{SEED}"
language = "id"
"""
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(2)>{{ 7*191 }}\u202egnp.exe\u2066"
HOSTILE_URL = "javascript:document.title='owned'"
RENDERED_TEMPLATE = str(7 * 191)
"""What a template in a title would become."""
DEVELOPMENT, REPORT, SOURCE = "d1", "a-hostile", "alpha"
_REPORTS = [("hostile", "en", HOSTILE, HOSTILE, HOSTILE_URL)] + [
    (name, name, title, sentence, LONG_URL if name == "de" else f"https://news.example/{name}")
    for name, (_, title, sentence, _) in TOLD.items()
]


def fill(store):
    """Fill an empty store; returns the id of the delivery with a mail."""
    troubled = make_source(f"broken-{LONG_WORD.lower()[:40]}", url="https://broken.example/feed")
    store.sync_sources([make_source(SOURCE), troubled], NOW)
    store.make_due(NOW)
    articles = [
        make_article(f"a-{name}", title=title, text=f"{text} {LONG_WORD * 3}", language=language, url=url, site=HOSTILE)
        for name, language, title, text, url in _REPORTS
    ]  # fmt: skip
    for lease in store.lease_due_hosts(NOW, 60, 10):
        if lease.host.startswith("alpha.example"):
            store.record_poll(lease, make_poll(SOURCE, *articles))
        else:
            store.record_poll(
                lease, make_poll(troubled.name, status=PollStatus.FAILED, error=f"HTTP 500 {HOSTILE}")
            )
        store.release_host(lease, None)
    for number, article in enumerate(articles):
        _judge(store, number, article)
    store.index_articles(100)
    return _deliver(store)


def _judge(store, number, article):
    """The first five reports are one development, each other one of its own."""
    key = DEVELOPMENT if number < 5 else f"d{number}"
    reason = Reason(f"killed {HOSTILE}", article.title[:20], Where.TITLE, article.title, 1.5)
    claim = make_claim(
        article.id, story=STORY, development=key, source=article.source, sentence=article.text, speaker=f"{HOSTILE} {number}",
        low=None if number % 5 == 3 else 300.0 + number, high=None if number % 5 == 4 else 600.0 + number,
        as_of=NOW - timedelta(days=number), url=article.url, title=article.title, language=article.language,
        status=ClaimStatus.CONTRADICTS if number == 2 else ClaimStatus.FIRST,
    )  # fmt: skip
    old = store.development(key)
    development = old or make_development(
        key, story=STORY, title=article.title, language=article.language,
        opened=NOW - timedelta(hours=9 * number), updated=NOW - timedelta(hours=9 * number),
    )  # fmt: skip
    assert store.commit_judgement(
        article.id,
        matches=[make_match(article.id, STORY, language=article.language, reasons=(reason,))],
        developments=[replace(development, reports=old.reports + 1) if old else development],
        members=[make_member(article.id, key, story=STORY, origin=f"{HOSTILE} {number % 3}")],
        claims=[claim],
        now=NOW,
    )


def _deliver(store):
    told = update("ar", ("ko", "de"))
    mail = delivery_of(told, "mail", "desk@newsroom.example", now=NOW)
    hostile = make_alert(
        items=[make_item(report=make_report(title=HOSTILE, url=HOSTILE_URL, language="en"))], story=STORY
    )
    waiting = delivery_of(hostile, "local", "", now=NOW)
    notice = delivery_of(
        make_alert(DeliveryKind.NOTICE, items=[], note=HOSTILE, subject="n"), "local", "", now=NOW
    )
    store.enqueue([mail, waiting, notice], NOW)
    contents = {mail.id: rendered(told, Words(("ar",))), waiting.id: json.dumps({"title": HOSTILE}).encode()}
    for leased in store.lease_deliveries(NOW, 60, 10):
        content = contents.get(leased.id, HOSTILE.encode())
        stored = store.save_content(leased, content, "<message@susulan.example>")
        store.mark_transmitting(stored)
        attempt = make_attempt(
            leased.id, "sent" if leased.id == mail.id else "refused", answer=f"550 {HOSTILE}"
        )
        state = DeliveryState.SENT if leased.id == mail.id else DeliveryState.DEAD
        store.finish_delivery(stored, attempt, state=state)
    pending = make_alert(items=[make_item()], story=STORY, subject="d6", revision=1)
    store.enqueue([delivery_of(pending, "mail", f"{LONG_WORD}@newsroom.example", now=NOW)], NOW)
    for number, article in enumerate(("a-hostile", "a-ar")):
        store.add_feedback(
            Feedback(
                f"f{number}",
                STORY,
                article,
                number == 0,
                0.4,
                (),
                NOW,
                channel="dashboard",
                recipient=HOSTILE,
            )
        )
    store.add_silence(Silence(0, STORY, f'"{LONG_WORD}"', HOSTILE, NOW, later(9_000_000)))
    store.unsubscribe("mail", f"{LONG_WORD}@gone.example", "", NOW)
    return mail.id
