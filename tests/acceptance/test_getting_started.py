"""docs/getting-started.md works: its commands exist, and run in order against servers on loopback."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from aiosmtpd.smtp import AuthResult

from service.cli.main import build_app
from tests.support.process import susulan
from tests.support.wire import Post, Press

DOCUMENT = (Path(__file__).parents[2] / "docs" / "getting-started.md").read_text(encoding="utf-8")
LAVA = (
    "Lava from Mount Kalu reaches the harbour of Port Meru",
    "Lava from Mount Kalu flowed into the harbour of Port Meru and killed five people, the Meru Disaster Agency "
    "said on Tuesday. The eruption of the volcano goes on, and 20,000 people have left their homes by ship.",
)


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


def commands():
    return [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_and_option_exists(words):
    assert words[0] == "susulan"
    command = typer.main.get_command(build_app())
    rest = words[1:]
    while getattr(command, "commands", None) and (rest or not command.invoke_without_command):
        name = rest[0] if rest[0] in command.commands else "give"
        command, rest = command.commands[name], rest[1:] if name == rest[0] else rest
    known = {option for one in command.params for option in one.opts}
    assert {word for word in rest if word.startswith("-")} <= known


@pytest.fixture
def press():
    press = Press()
    press.publish(1, *LAVA, host=press.address)
    page = f"<html><head><title>{LAVA[0]}</title></head><body><article><h1>{LAVA[0]}</h1><p>{LAVA[1]}</p></article>"
    press.other = {
        "/": _page('<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml">'),
        "/section": _page(f'<html><body><ul><li><a href="/lava-reaches-harbour.html">{LAVA[0]}</a></ul>'),
        "/lava-reaches-harbour.html": _page(page),
    }
    yield press
    press.close()


def _page(text):
    def answer(request):
        body = text.encode()
        request.send_response(200)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.fixture
def post(tmp_path):
    post = Post(tmp_path)
    post.authenticate_by(lambda *_: AuthResult(success=True))
    yield post
    post.close()


@pytest.fixture
def folder(tmp_path, post):
    """The story of the document, with servers on loopback in place of the examples."""
    folder = tmp_path / "story"
    (folder / "seed").mkdir(parents=True)
    (folder / "elsewhere").mkdir()
    (folder / "seed" / "kalu.txt").write_text(blocks("text")[0], encoding="utf-8")
    server = f'"localhost"\nport = {post.port}\nca_file = {json.dumps(str(post.ca_file))}'
    config = blocks("toml")[0].replace('"mail.example.org"', server)
    crawler = '\n[crawler]\nallow_private = ["127.0.0.0/8"]\nhost_delay = "0.1s"\n'
    (folder / "config.toml").write_text(config + crawler, encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_commands_run_in_order(folder, press, post, monkeypatch):
    outputs: dict[str, list[str]] = {}
    for words in commands():
        if words[1:] in (["doctor"], ["alerts", "test"], ["once"]):
            monkeypatch.setenv("SUSULAN_SMTP_PASSWORD", "a password")
        else:
            monkeypatch.delenv("SUSULAN_SMTP_PASSWORD", raising=False)
        arguments = [word.replace("https://paper.example", press.address) for word in words[1:]]
        if "ID" in arguments:
            listed = json.loads(susulan("alerts", "list", "--json", cwd=folder).stdout)
            arguments[arguments.index("ID")] = articles_of(folder)[0] if listed else "none"
        done = susulan(*arguments, cwd=folder, cold=True)
        # only `status` may fail, because the service does not run
        assert done.returncode == (1 if arguments == ["status"] else 0), (words, done.stdout, done.stderr)
        outputs.setdefault(" ".join(words), []).append(done.stdout)
    first, tuned = outputs["susulan topic"]
    assert "without feedback" not in first
    assert "(0.50 without feedback)" in tuned
    assert (
        "added to config.toml: 1 entry now"
        in outputs["susulan sources add https://paper.example/ --name paper"][0]
    )
    subjects = [mail["subject"] for _, mail in post.mails]
    assert len(subjects) == 2, subjects
    assert "Test" in subjects[0]
    assert "1 development" in subjects[1]
    assert (folder / "elsewhere" / "config.toml").exists()


def articles_of(folder):
    import sqlite3

    with sqlite3.connect(folder / "susulan.db") as store:
        return [row[0] for row in store.execute("SELECT id FROM articles WHERE title = ?", (LAVA[0],))]
