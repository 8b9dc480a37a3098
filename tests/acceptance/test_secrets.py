"""Secrets are put everywhere a config accepts one, and searched for in all output and files."""

import base64
import json
import subprocess
import urllib.request
from http.server import BaseHTTPRequestHandler

import pytest
from aiosmtpd.smtp import AuthResult

from tests.support.newsdesk import OTHERS, TOLL, Newsdesk
from tests.support.process import SUSULAN, clean_environment, susulan, until
from tests.support.wire import serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PASSWORD = "planted-Passw0rd-äöü"
TOKEN = "7123456789:planted-BotToken_AbCdEfGhIjKlMnOpQrStUvWx"
HOOK = "T0PLANTED/B0PLANTED/planted8hook9path"
SECRET = "whsec_" + base64.b64encode(b"planted secret of the webhook, 32b").decode()
FEED = "planted-feed-key-1234"
READER = "planted-reader-pass"
PLANTED = [
    PASSWORD,
    TOKEN,
    "planted8hook9path",
    SECRET,
    SECRET.removeprefix("whsec_"),
    FEED,
    READER,
]
ENVIRONMENT = {"MAIL": PASSWORD, "BOT": TOKEN, "HOOK": HOOK, "SIGN": SECRET}


class Gossip(BaseHTTPRequestHandler):
    """Refuses every message, and repeats all that it received in the reply."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = f"no: {self.path} {SECRET} {TOKEN} {HOOK} {PASSWORD} {dict(self.headers)}".encode()
        self.send_response(500)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def desk(tmp_path):
    one = Newsdesk(tmp_path)

    def authenticate(server, session, envelope, mechanism, data):
        output = f"535 5.7.8 no: {data.login!r} {data.password!r} {PASSWORD}"
        return AuthResult(success=False, handled=False, message=output)

    one.post.authenticate_by(authenticate)
    yield one
    one.close()


def write(desk, gossip, *, extra=""):
    host = desk.press.address.removeprefix("http://")
    port = gossip.rpartition(":")[2]
    desk.write(
        service='listen = "127.0.0.1:0"',
        sources=f"""
[[sources]]
name = "keyed"
url = "http://reader:{READER}@{host}/gone.xml?api_key={FEED}"
interval = "1s"
full_text = "never"
""",
        channels=f"""
[[channels]]
kind = "webhook"
name = "signed"
url = "http://127.0.0.1:{port}/in"
secret = "${{SIGN}}"
allow_private = true

[[channels]]
kind = "slack"
name = "team"
url = "http://127.0.0.1:{port}/services/${{HOOK}}"
allow_private = true

[[channels]]
kind = "telegram"
name = "bot"
token = "${{BOT}}"
chat_id = "-100123"
url = "http://127.0.0.1:{port}"
allow_private = true
{extra}
""",
    )
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(
        text.replace('name = "mail"\n', 'name = "mail"\nusername = "alerts"\npassword = "${MAIL}"\n'),
        encoding="utf-8",
    )


def found_in(text):
    return [one for one in PLANTED if one in text]


def run(*words):
    done = subprocess.run(
        [SUSULAN, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=clean_environment(**ENVIRONMENT),
    )
    return done.stdout + done.stderr


def test_no_secret_is_in_any_output_or_file(desk, service_of, tmp_path):
    with serving(Gossip) as gossip:
        write(desk, gossip)
        desk.publish(1, *OTHERS)
        service = service_of(desk, **ENVIRONMENT)
        service.wait_for("service_started")
        until(lambda: desk.press.polls >= 2, 30)
        desk.publish(10, TOLL)
        channels = {"mail", "signed", "team", "bot"}
        until(
            lambda: (
                {one.get("channel") for one in service.events if one["event"] == "delivery_retry"} >= channels
            ),
            60,
            lambda: service.events[-6:],
        )
        (port,) = [one["port"] for one in service.events if one["event"] == "probes_listening"]
        seen = {"log": json.dumps(service.events, ensure_ascii=False)}
        for path in ("metrics", "readyz", "healthz"):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
                    seen[path] = answer.read().decode()
            except urllib.error.HTTPError as error:
                seen[path] = error.read().decode()
        config = ["-c", desk.config]
        for words in (
            ["status"],
            ["status", "--json"],
            ["alerts", "list", "--json"],
            ["alerts", "list"],
            ["alerts", "test"],
            ["alerts", "preview"],
            ["sources", "list"],
            ["sources", "list", "--json"],
            ["sources", "check", "keyed"],
            ["sources", "export"],
            ["doctor"],
            ["doctor", "--json"],
            ["topic"],
            ["store", "backup"],
        ):
            seen[" ".join(words)] = run(*words, *config)
        assert service.stop() < 8
        # a source's address is asked as it stands in the config, and `export` is made to carry it on
        carried = {"sources export": {FEED, READER}}
        output = {
            what: found
            for what, text in seen.items()
            if (found := [one for one in found_in(text) if one not in carried.get(what, ())])
        }
        assert output == {}
        assert any("***" in text for text in seen.values()), "what was hidden was there to be told"
        kept = [
            one
            for one in desk.folder.rglob("*")
            if one.is_file() and one.name not in ("config.toml", "hook.secret")
        ]
        assert {one.suffix for one in kept} >= {".db", ".backup"}
        for file in kept:
            data = file.read_bytes()
            assert [one for one in PLANTED if one not in (FEED, READER) and one.encode() in data] == [], file


CRASH = """
import ssl

def broken(*rest, **more):
    raise ZeroDivisionError("a defect")

ssl.create_default_context = broken
"""


def test_a_traceback_shows_no_secret(desk, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CRASH, encoding="utf-8")
    write(desk, "http://127.0.0.1:9")
    done = subprocess.run(
        [SUSULAN, "doctor", "-c", desk.config],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=clean_environment(**ENVIRONMENT, PYTHONPATH=str(tmp_path / "site")),
    )
    assert "a defect" in done.stderr
    assert done.returncode == 1
    assert found_in(done.stdout + done.stderr) == []


@pytest.mark.parametrize(
    "mistake",
    [
        'secret = "PLANTED"',
        'secret = "PLANTED"\nsecret = "twice"',
        'secrte = "PLANTED"',
        'secret = ["PLANTED"]',
        'secret = "PLANTED',
        'secret = "${NOWHERE}PLANTED"',
        'token = "PLANTED"',
    ],
)
def test_a_mistake_beside_a_secret_does_not_show_it(desk, mistake):
    text = mistake.replace("PLANTED", PASSWORD)
    desk.write(channels=f'[[channels]]\nkind = "webhook"\nname = "x"\nurl = "https://example.org"\n{text}\n')
    done = susulan("doctor", "-c", desk.config)
    assert done.returncode in (1, 2), "a missing variable is one finding among others"
    assert str(desk.config) in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
