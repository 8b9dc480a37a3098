"""The curl lines of docs/api.md work as they stand."""

import asyncio
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from service.dashboard.access.tokens import new_token
from store.records.dashboard.access import Role
from tests.support.dashboard import STORY, add_report, dashboard
from tests.support.records import NOW

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
LINES = [
    line.replace("\\\n", " ")
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in re.findall(r"curl(?:.*\\\n)*.*", block)
]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_every_line_answers_with_what_the_page_says(tmp_path):
    assert len(LINES) >= 8
    async with dashboard(tmp_path) as browser:
        store = browser.site.store
        add_report(store, title="북한군 전사자", language="ko")
        token, record = new_token("page", Role.ACT, NOW)
        store.add_token(record)
        environment = {**os.environ, "URL": browser.address, "TOKEN": token, "STORY": STORY, "REPORT": "a1",
                       "DEVELOPMENT": "d1", "no_proxy": "*"}  # fmt: skip
        for line in LINES:
            process = await asyncio.create_subprocess_shell(
                line, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
            )
            out, _ = await asyncio.wait_for(process.communicate(), 30)
            answer = json.loads(out)
            assert "error" not in answer, (line, answer)
        assert len(store.feedback()) == len(store.silences(browser.site.clock())) == 1
