"""What many readers ask for at once is read and made once."""

import asyncio

from aiohttp import web

from service.dashboard.shared_pages import MAX_PAGES, SharedPages
from store.records.dashboard.views import Marks


class Counted:
    """Marks that count how often they are read."""

    def __init__(self):
        self.reads = 0
        self.members = 1.0
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self):
        self.reads += 1
        members = self.members
        await self.go_on.wait()
        return Marks((("members", members), ("sources", float(self.reads))))


async def test_marks_are_read_for_each_request_while_few_listen():
    shared, read = SharedPages(), Counted()
    assert await shared.marks(read) == await shared.marks(read) == Marks((("members", 1.0),))
    assert read.reads == 2


async def test_marks_of_a_moment_ago_do_while_many_listen():
    shared, read = SharedPages(), Counted()
    shared.streams = 200
    await shared.marks(read)
    await shared.marks(read)
    assert read.reads == 1


async def test_requests_at_once_share_one_read():
    shared, read = SharedPages(), Counted()
    await asyncio.gather(*(shared.marks(read) for _ in range(20)))
    assert read.reads == 1


async def test_who_decided_something_does_not_get_marks_that_were_read_before():
    shared, read = SharedPages(), Counted()
    shared.streams = 200
    read.go_on.clear()
    before = asyncio.create_task(shared.marks(read))
    while not read.reads:
        await asyncio.sleep(0)
    read.members = 2.0
    shared.forget_marks()
    after = asyncio.create_task(shared.marks(read))
    while read.reads < 2:
        await asyncio.sleep(0)
    read.go_on.set()
    assert (await before).values == (("members", 1.0),)
    assert (await after).values == (("members", 2.0),)
    assert (await shared.marks(read)).values == (("members", 2.0),)


async def test_a_page_is_made_once_for_all_who_ask_with_its_tag():
    shared, made = SharedPages(), []

    async def make():
        made.append(1)
        await asyncio.sleep(0)
        return web.Response(text=f"page {len(made)}", headers={"ETag": '"a"'}, content_type="text/html")

    answers = await asyncio.gather(*(shared.page("a", make) for _ in range(20)))
    assert {answer.text for answer in answers} == {"page 1"}
    assert answers[7].headers["ETag"] == '"a"'
    assert answers[7].content_type == "text/html"
    assert len(set(map(id, answers))) == 20, "an answer can be sent only once"
    assert (await shared.page("b", make)).text == "page 2"


async def test_few_pages_are_kept():
    shared = SharedPages()

    async def make():
        return web.Response(text="page")

    for number in range(MAX_PAGES * 3):
        await shared.page(str(number), make)
    assert len(shared._pages) == MAX_PAGES


async def test_a_page_that_cannot_be_made_is_tried_again():
    shared = SharedPages()

    async def fail():
        raise web.HTTPNotFound

    async def make():
        return web.Response(text="page")

    for _ in range(2):
        try:
            await shared.page("a", fail)
        except web.HTTPNotFound:
            continue
    assert (await shared.page("a", make)).text == "page"
