"""kill -9 while an alert is translated: it is sent once all the same, and no text is sent out twice in vain."""

import json
import signal
import subprocess
import threading
from contextlib import closing
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler

import pytest

from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.support.bridge import CONFIG, SEED, TEXT
from tests.support.collecting import rss
from tests.support.dying import MOMENTS
from tests.support.process import SUSULAN, clean_environment, once_dying, popen, susulan
from tests.support.wire import Site, serving

KILLED = -9
OLD = "Rain in the north tomorrow"
NEWS = "Harbour Bridge in Linz: engineers find deeper cracks, repair costs 15 million euros"
TRANSLATE = """
[translate]
provider = "libretranslate"
url = "{url}"
to = "id"
max_delay = "20s"
allow_private = true
"""


class TranslationServer:
    """Answers as LibreTranslate once `answers` is set; `reached` is set by the first request."""

    def __init__(self):
        self.answers, self.reached, self.texts = threading.Event(), threading.Event(), []
        self.answers.set()

    def handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.texts.append(body["q"])
                server.reached.set()
                server.answers.wait(60)
                data = json.dumps({"translatedText": f"ID {body['q']}"}).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # the client was killed

            def log_message(self, *args):
                pass

        return Handler


@pytest.fixture
def server():
    return TranslationServer()


@pytest.fixture
def config(tmp_path, server):
    """A config whose source was read once and has news now."""
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")
    file = tmp_path / "config.toml"
    with Site() as site, serving(server.handler()) as address:
        site.pages["/f"] = rss(OLD, base=site.url(""), text="")
        text = CONFIG.format(feed=site.url("/f"), crawler="", threshold=0.5).replace("near", "never")
        file.write_text(TRANSLATE.format(url=address) + text, encoding="utf-8")
        assert susulan("once", "-c", file).returncode == 0
        site.pages["/f"] = rss(NEWS, OLD, base=site.url(""), text=TEXT)
        yield file
        server.answers.set()


def mails(config):
    found = []
    for file in sorted((config.parent / "outbox" / "new").glob("*")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        found.append(mail.get_body(("plain",)).get_content())
    return found


def states(config):
    with closing(open_store(config.with_name("susulan.db"))) as store:
        return [row.state for row in store.deliveries((), limit=9)]


def finish(config):
    for _ in range(2):
        assert susulan("once", "-c", config).returncode == 0
    assert states(config) == [DeliveryState.SENT]
    (mail,) = mails(config)
    assert NEWS in mail
    assert f"Machine translation: ID {NEWS}" in mail


@pytest.mark.slow
def test_a_kill_while_the_service_thinks_loses_and_doubles_nothing(config, server):
    server.answers.clear()
    process = popen()([SUSULAN, "once", "-c", str(config)], env=clean_environment(), stderr=subprocess.PIPE)
    assert server.reached.wait(60)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == KILLED
    assert mails(config) == []
    server.answers.set()
    finish(config)
    assert server.texts == [NEWS, NEWS]


@pytest.mark.parametrize(
    ("verb", "moment", "sent_out"),
    [
        pytest.param("save_translations", "after", 1, marks=pytest.mark.slow),
        *(
            pytest.param("save_translations", moment, 2, marks=pytest.mark.slow)
            for moment in MOMENTS
            if moment != "after"
        ),
        *(pytest.param("spend_translation_budget", moment, 1, marks=pytest.mark.slow) for moment in MOMENTS),
        pytest.param("mark_transmitting", "after", 1, marks=pytest.mark.slow),
    ],
)
def test_a_kill_around_each_commit_loses_and_doubles_nothing(config, server, verb, moment, sent_out):
    assert once_dying(config, verb, moment) == KILLED
    finish(config)
    assert len(server.texts) == sent_out
