"""The service as a user runs it: a real process, feed, mail server with TLS and webhook receiver."""

import json
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.support.newsdesk import OTHERS, PRISONERS, SAPPERS, SECRET, TOLL, TOLL_KO
from tests.support.process import susulan, until


def test_each_development_arrives_once_on_each_channel(desk, service_of):
    desk.publish(1, PRISONERS, *OTHERS)
    service = service_of(desk)
    service.wait_for("service_started")
    until(lambda: desk.hooked("news.digest") and desk.mailed("summary"), 30, lambda: service.events)
    assert desk.hooked("news.match") == [], "what the feed already held is one summary, no alerts"

    desk.publish(10, TOLL, *OTHERS[:1])
    until(lambda: desk.hooked("news.match") and desk.mailed("development"), 30, lambda: service.events)
    desk.publish(20, TOLL_KO)  # the same, in another language
    desk.publish(21, SAPPERS)
    until(lambda: len(desk.hooked("news.match")) == 2 and len(desk.mailed("development")) == 2, 30)
    polls = desk.press.polls
    until(lambda: desk.press.polls > polls + 2, 20)  # whatever else would come has had its time
    assert service.stop() < 5

    output = {item["report"]["title"]: item for data in desk.hooked("news.match") for item in data["items"]}
    assert set(output) == {TOLL[0], SAPPERS[0]}
    toll = output[TOLL[0]]
    assert {"North Korea", "Russia", "troops"} <= {one["anchor"] for one in toll["why"]}
    assert "3,100" in toll["new"]
    assert len(desk.mailed("development")) == 2
    for body, headers in zip(desk.hook.raw, desk.hook.headers, strict=True):
        Verifier(SECRET).verify(body.decode(), headers)
    _, mail = next(one for one in desk.post.mails if one[1]["X-Susulan-Kind"] == "development")
    assert mail["Message-ID"].startswith("<x")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def hang(request):
    threading.Event().wait(8)


def drip(request):
    request.send_response(200)
    request.end_headers()
    for _ in range(60):
        try:
            request.wfile.write(b"<")
            request.wfile.flush()
        except OSError:
            return
        time.sleep(0.2)


def rubbish(request):
    body = b"\x00\xff<rss><channel><item>" + bytes(range(256)) * 50
    request.send_response(200)
    request.send_header("Content-Type", "application/rss+xml")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def broken(request):
    request.send_error(500)


@pytest.mark.slow
def test_bad_sources_and_receivers_stop_no_others(desk, service_of):
    others = {"/hang": hang, "/drip": drip, "/rubbish": rubbish, "/broken": broken}
    desk.press.other |= others
    bad = "".join(
        f'\n[[sources]]\nname = "{path[1:]}"\nurl = "http://localhost:{desk.press.address.rpartition(":")[2]}{path}"\n'
        f'interval = "1s"\n'
        for path in others
    )
    dead = """
[[channels]]
kind = "webhook"
name = "dead"
url = "http://127.0.0.1:9/nobody"
allow_private = true
"""
    desk.write(sources=bad, channels=dead)
    desk.post.refuse["reader0@newsroom.example"] = "550 no such user"
    desk.hook.answers = [500]
    desk.publish(1, *OTHERS)
    service = service_of(desk)
    service.wait_for("service_started")
    until(lambda: desk.press.polls >= 2, 20)
    desk.publish(10, TOLL)
    until(lambda: desk.hooked("news.match"), 40, lambda: service.events)
    assert service.stop() < 5, "also while a source hangs"
    listed = susulan("alerts", "list", "-c", desk.config, "--json")
    assert "550 no such user" in listed.stdout
    assert '"state": "dead"' in listed.stdout


STUCK_LOOKUPS = """
import socket, time
real = socket.getaddrinfo

def getaddrinfo(host, *rest, **more):
    if isinstance(host, str) and host.endswith(".stuck.example"):
        time.sleep(60)
    return real(host, *rest, **more)

socket.getaddrinfo = getaddrinfo
"""


@pytest.mark.slow
def test_it_stops_in_time_while_names_pages_and_the_mail_server_hang(desk, service_of, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(STUCK_LOOKUPS)  # a DNS server that never answers
    desk.press.other["/page"] = hang
    port = desk.press.address.rpartition(":")[2]
    stuck = "".join(
        f'\n[[sources]]\nname = "stuck{number}"\nurl = "http://host{number}.stuck.example/feed"\n'
        for number in range(12)
    )
    section = f"""
[[sources]]
name = "section"
kind = "site"
url = "http://localhost:{port}/page"
"""
    desk.write(sources=stuck + section)
    desk.post.crawl_delay_s = 30
    desk.publish(1, *OTHERS)
    service = service_of(desk, PYTHONPATH=str(tmp_path / "site"))
    service.wait_for("service_started")
    until(lambda: desk.press.polls >= 2, 20, lambda: service.events)
    desk.publish(10, TOLL)
    until(lambda: desk.hooked("news.match"), 40, lambda: service.events)
    assert service.stop() < 5


def test_a_second_service_on_the_same_store_refuses(desk, service_of):
    service = service_of(desk)
    service.wait_for("service_started")
    second = susulan("run", "-c", desk.config)
    assert second.returncode == 1
    assert "another process" in second.stderr
    assert service.stop() < 5


def test_the_json_of_once_keeps_its_contract(desk):
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text.replace('interval = "1s"', 'interval = "1h"', 1), encoding="utf-8")
    desk.publish(1, PRISONERS, *OTHERS)
    first = susulan("once", "-c", desk.config, "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout) == {
        "sources": {"ok": 1, "failed": 0, "unchanged": 0},
        "articles": {"new": 4, "seen": 0},
        "matches": 1,
        "developments": {"new": 1, "updated": 0},
        "deliveries": {"sent": 2, "retry": 0, "dead": 0, "held": 0},
    }
    desk.publish(10, TOLL)
    second = json.loads(susulan("once", "-c", desk.config, "--json").stdout)
    assert second["articles"] == {"new": 1, "seen": 4}
    assert (second["matches"], second["deliveries"]["sent"]) == (1, 2)
    third = json.loads(susulan("once", "-c", desk.config, "--json").stdout)
    assert third["sources"]["unchanged"] == 1
    assert third["deliveries"]["sent"] == 0


def not_indexed(store: Path) -> int | None:
    """Number of reports that are not in the search index yet; None while nothing was collected."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as raw:
        (last,) = raw.execute("SELECT max(seq) FROM articles").fetchone()
        (upto,) = raw.execute("SELECT upto FROM search_index").fetchone()
    return None if last is None else last - upto


@pytest.mark.slow
def test_a_cycle_and_the_service_index_what_they_collect(desk, service_of):
    desk.publish(1, *OTHERS)
    susulan("once", "-c", str(desk.config))
    store = desk.folder / "susulan.db"
    assert not_indexed(store) == 0
    service = service_of(desk)
    service.wait_for("service_started")
    desk.publish(20, PRISONERS)
    until(lambda: bool(desk.hooked("news.match")), 30, lambda: service.events)
    until(lambda: not_indexed(store) == 0, 20)
