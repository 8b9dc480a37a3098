"""A translation command reads and writes JSON lines; whatever it does, it ends, and its output is checked."""

import asyncio
import os
import sys

import pytest

from alerts.delivery.outbox import delivery_of
from alerts.messages import render
from service.translation.command import TranslationCommand
from store.errors import TranslationError
from tests.support.alerting import make_alert
from tests.support.records import NOW
from tests.support.translating import is_marked, translating

ECHO = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps({"text": f"{asked['source']}>{asked['target']} {asked['text']}"}))
"""


def command(tmp_path, script):
    (tmp_path / "tr.py").write_text(script, encoding="utf-8")
    return TranslationCommand((sys.executable, "tr.py"), tmp_path)


async def test_texts_go_in_and_translations_come_out_in_order(tmp_path):
    texts = ["один", 'two "quoted"\u2028line', "삼"]
    assert await command(tmp_path, ECHO).translate(texts, "uk", "en") == [
        "uk>en один",
        'uk>en two "quoted" line',
        "uk>en 삼",
    ]


async def test_an_unknown_language_is_und(tmp_path):
    assert await command(tmp_path, ECHO).translate(["один"], None, "en") == ["und>en один"]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import sys; sys.exit(3)", "ended with status 3"),
        ("print('hello')", "no JSON"),
        ("print('[' * 100_000)", "no JSON"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\n')", "no JSON"),
        ("pass", "0 translations for 1 texts"),
        ('print(\'{"text": "a"}\\n{"text": "b"}\')', "2 translations for 1 texts"),
        ("print('7')", "no text"),
        ("print('{\"text\": null}')", "no text"),
        ("print('x' * 1_000_000)", "more than"),
    ],
)
async def test_what_it_writes_is_checked(tmp_path, script, said):
    with pytest.raises(TranslationError, match=said):
        await command(tmp_path, script).translate(["один"], "uk", "en")


async def test_a_command_that_reads_nothing_may_answer_all_the_same(tmp_path):
    script = 'print(\'{"text": "one"}\')'
    assert await command(tmp_path, script).translate(["один " * 50_000], "uk", "en") == ["one"]


async def test_a_command_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(TranslationError, match="'no-such-program' cannot be run"):
        await TranslationCommand(("no-such-program",), tmp_path).translate(["один"], "uk", "en")


async def test_a_command_that_hangs_is_killed_with_its_children(tmp_path):
    script = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open('pids', 'w').write(f'{os.getpid()} {child.pid}')\n"
        "os.rename('pids', 'ready')\n"
        "child.wait()\n"
    )
    provider, alert = command(tmp_path, script), make_alert()
    async with translating(tmp_path, provider=provider, max_delay_s=5.0) as rig:
        translator = rig.translator()
        waiting = asyncio.create_task(
            translator.add_translations(alert, delivery_of(alert, "mail", "a", now=NOW))
        )
        while not (tmp_path / "ready").exists():
            await asyncio.sleep(0.01)
        await translator.close()
        assert not is_marked(render.text(await waiting))
    for pid in (tmp_path / "ready").read_text().split():
        for _ in range(500):
            if not alive(int(pid)):
                break
            await asyncio.sleep(0.01)
        assert not alive(int(pid))


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a file of the kernel
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
    finally:
        os.sched_yield()
