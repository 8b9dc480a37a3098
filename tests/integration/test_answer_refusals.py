"""Answers that are refused, repeated or made at once, over real HTTP and a real store."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs
from yarl import URL

from alerts.messages.answers.links import MAX_LIFE, AnswerAct, AnswerLink
from service.pipeline.answers import build_answer_links
from service.pipeline.channels import build_channels
from service.stories.answers import MAX_CHANGES
from store.errors import StoreError
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.answering import ME, Desk, reading
from tests.support.records import NOW


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


class TestRefusals:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_a_changed_link_is_not_found(self, desk, method):
        mine, theirs = await desk.enqueue()
        link = desk.link(mine)
        head, _, token = link.rpartition("/")
        _, number, last_day, mac = token.split(".")
        changed = [
            f"{head}/{mine.id}.{number}.{last_day}.{'A' * 32}",
            f"{head}/{theirs.id}.{number}.{last_day}.{mac}",
            f"{head}/{mine.id}.1.{last_day}.{mac}",
            f"{head}/{mine.id}.{number}.{int(last_day) + 1}.{mac}",
            f"{head}/{mine.id[:10]}.{number}.{last_day}.{mac}",
            *(link.replace("/useful/", f"/{act}/") for act in AnswerAct if act is not AnswerAct.USEFUL),
            link.replace("/useful/", "/USEFUL/"),
            link + "A",
            link[:-1],
            head + "/",
        ]
        async with reading(desk) as reader:
            for url in changed:
                assert (await reader.ask(method, url, data={"version": "0"}))[0] == 404, url
        assert desk.opinions() == []

    async def test_the_links_of_another_service_are_not_found(self, desk):
        mine, _ = await desk.enqueue()
        desk.store.set_meta("answer link secret", "another")
        stranger = build_answer_links(desk.config, desk.store)
        day = int(NOW.timestamp() // 86_400) + 1
        async with reading(desk) as reader:
            link = stranger.url_for(AnswerLink(AnswerAct.USEFUL, mine.id, 0, day))
            assert (await reader.ask("POST", link, data={"version": "0"}))[0] == 404

    async def test_an_old_link_is_not_found(self, desk):
        alert = make_alert()
        mine, _ = await desk.enqueue(alert)
        (acts,) = desk.links.for_message(alert, mine)
        link = dict(acts)[AnswerAct.USEFUL]
        async with reading(desk) as reader:
            desk.clock.advance(MAX_LIFE.total_seconds())
            assert (await reader.ask("GET", link))[0] == 200
            desk.clock.advance(86_400)
            for method in ("GET", "POST"):
                assert (await reader.ask(method, link, data={"version": "0"}))[0] == 404
        assert desk.opinions() == []

    async def test_a_link_to_what_is_gone_says_so(self, desk):
        mine, _ = await desk.enqueue()
        link, beyond = desk.link(mine), desk.link(mine, number=1)
        gone = desk.link(replace(mine, id="x" * 20))
        async with reading(desk) as reader:
            for url in (beyond, gone):
                for method in ("GET", "POST"):
                    assert (await reader.ask(method, url, data={"version": "0"}))[0] == 410
        without_me = {"mail": build_channels(desk.config, desk.clock)["hook"]}
        async with reading(desk, channels=without_me) as reader:
            assert (await reader.ask("GET", link))[0] == 410
        async with reading(desk, stories=[]) as reader:
            assert (await reader.ask("POST", link, data={"version": "0"}))[0] == 410
        assert desk.opinions() == []

    async def test_nothing_is_learnt_from_a_report_that_is_not_kept(self, desk):
        alert = make_alert(items=[make_item(report=make_report(article_id="pruned"))])
        mine, _ = await desk.enqueue(alert)
        async with reading(desk) as reader:
            assert (await reader.ask("POST", desk.link(mine), data={"version": "0"}))[0] == 410
            # to mute it needs no text
            await reader.answer(desk.link(mine, "mute"), "Mute this development")
        assert (desk.opinions(), len(desk.mutes())) == ([], 1)

    @pytest.mark.parametrize("verb", ["replace_opinion", "vectors", "articles"])
    async def test_a_store_that_fails_is_no_thank_you(self, desk, monkeypatch, verb):
        def fail(*_):
            raise StoreError("disk full")

        mine, _ = await desk.enqueue()
        encoder = SimpleNamespace(name="none")
        with capture_logs() as logs:
            async with reading(desk, encoder=encoder) as reader:
                with monkeypatch.context() as patch:
                    patch.setattr(type(desk.store), verb, fail)
                    status, page, _ = await reader.ask("POST", desk.link(mine), data={"version": "0"})
        assert (status, page) == (500, "something went wrong\n")
        assert [one["event"] for one in logs] == ["public_request_failed"]
        assert desk.opinions() == []

    async def test_a_replayed_answer_changes_nothing(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            first = await reader.open(desk.link(mine))
            status, forms = await reader.press(first, "Useful")
            assert (await reader.press(first, "Useful"))[0] == 200  # in force: nothing to do
            undone = forms
            await reader.press(undone, "Undo")
            status, again = await reader.press(first, "Useful")
            assert (status, desk.opinions()) == (409, [])
            await reader.press(again, "Not useful")
            status, _ = await reader.press(undone, "Undo")
            assert status == 409
        assert desk.opinions() == [(False, False, "mail", ME)]

    @pytest.mark.parametrize(
        "body",
        [b"", b"version=", b"version=-1", b"version=1", b"version=9" * 9, b"version=\xff", b"a=1&" * 50],
    )
    async def test_a_post_that_does_not_say_what_it_saw_changes_nothing(self, desk, body):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            assert (await reader.ask("POST", desk.link(mine), data=body))[0] == 409
        assert desk.opinions() == []

    async def test_a_long_form_is_refused(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            assert (await reader.ask("POST", desk.link(mine), data=b"x" * 5_000))[0] == 413
            for method in ("PUT", "DELETE", "PATCH"):
                assert (await reader.ask(method, desk.link(mine)))[0] == 404
        assert desk.opinions() == []

    @pytest.mark.parametrize(
        "path",
        [
            "useful/%00",
            "%2e%2e/x",
            "useful/..%2f..",
            "useful/" + "A" * 7_000,
            "useful/%F0%9F%9A%A2",
            "a/b/c",
            "",
        ],
    )
    async def test_a_strange_path_is_refused(self, desk, path):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            for method in ("GET", "POST"):
                address = URL(desk.link(mine).partition("useful/")[0] + path, encoded=True)
                assert (await reader.ask(method, address, data={"version": "0"}))[0] == 404
        assert desk.opinions() == []

    async def test_another_host_name_is_refused(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            status, _, _ = await reader.ask(
                "POST", desk.link(mine), data={"version": "0"}, headers={"Host": "evil.example"}
            )
        assert (status, desk.opinions()) == (403, [])

    async def test_an_answer_cannot_be_changed_for_ever(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.open(desk.link(mine, "mute"))
            for number in range(MAX_CHANGES):
                _, forms = await reader.press(
                    forms, "Alert me again" if number % 2 else "Mute this development"
                )
            status, _ = await reader.press(forms, "Mute this development")
        assert (status, desk.mutes()) == (409, [])


class TestConcurrency:
    async def test_a_double_click_is_one_answer(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.open(desk.link(mine))
            answers = await asyncio.gather(*(reader.press(forms, "Useful") for _ in range(8)))
        assert {status for status, _ in answers} == {200}
        assert desk.opinions() == [(True, False, "mail", ME)]
        assert desk.store.answer_state(mine.id, 0, NOW).version == 1

    async def test_of_two_different_answers_at_once_one_holds(self, desk):
        mine, _ = await desk.enqueue()
        async with reading(desk) as reader:
            forms = await reader.open(desk.link(mine))
            labels = ["Useful", "Not useful"] * 3
            answers = await asyncio.gather(*(reader.press(forms, label) for label in labels))
        statuses = {
            label: {status for one, (status, _) in zip(labels, answers, strict=True) if one == label}
            for label in labels
        }
        assert sorted(statuses.values(), key=min) == [{200}, {409}]
        assert len(desk.opinions()) == 1
