"""One badly escaped headline in a JSON answer costs at most its own entry."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats.lenient_json import load_json
from crawler.pages.extract import extract_article
from crawler.sources.check import check_document
from store.errors import ParseError

BAD_TITLES = {
    r"Kim\'s troops": "Kim's troops",
    r"Войска \ в Курске": "Войска \\ в Курске",
    r"北朝鮮兵 \x 派遣": "北朝鮮兵 \\x 派遣",
    r"Truppen \u12 im Osten": "Truppen \\u12 im Osten",
    'Seoul: "new" troops, "fresh" ones': 'Seoul: "new" troops, "fresh" ones',
    '국정원 "추가 파병" 보고': '국정원 "추가 파병" 보고',
    '"Ya": kata Kim': '"Ya": kata Kim',
    '"Quoted whole"': '"Quoted whole"',
    "a raw\nline break\tand tab": "a raw line break and tab",
    "a bell \x07 and \x01 more": "a bell and more",
    "ends with a backslash\\": "ends with a backslash\\",
    r"said \"as it should be\", and \\ too": 'said "as it should be", and \\ too',
}


def gdelt(titles: list[str]) -> str:
    rows = (
        f'{{"url": "https://paper.example/a{at}", "title": "{title}", "seendate": "20261130T101500Z", '
        f'"domain": "paper.example"}}'
        for at, title in enumerate(titles)
    )
    return f'{{"articles": [ {", ".join(rows)} ] }}'


def jsonfeed(titles: list[str]) -> str:
    rows = (
        f'{{"id": "{at}", "title": "{title}", "url": "https://paper.example/a{at}", "tags": ["a", "b"], '
        f'"authors": [{{"name": "A"}}, {{"name": "B"}}]}}'
        for at, title in enumerate(titles)
    )
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": [{", ".join(rows)}]}}'


def read(text: str) -> list[tuple[str, str]]:
    result = check_document(text.encode(), content_type="application/json", url="https://p.example/api")
    return [(entry.link, " ".join(entry.title.split())) for entry in result.entries]


@pytest.mark.parametrize("written", BAD_TITLES)
@pytest.mark.parametrize("form", [gdelt, jsonfeed])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_badly_escaped_headline_and_the_others_are_read(written, form, place):
    titles = ["First report", "Second report", "Third report"]
    titles[place] = written
    expected = [*titles[:place], BAD_TITLES[written], *titles[place + 1 :]]
    assert read(form(titles)) == [
        (f"https://paper.example/a{at}", title) for at, title in enumerate(expected)
    ]


@pytest.mark.parametrize("form", [gdelt, jsonfeed])
@pytest.mark.parametrize("damage", ['"x" "y"', "{", "nan nan", "'single'", '"a": }'])
def test_an_entry_that_is_no_json_costs_only_itself(form, damage):
    text = form(["First report", "Second report", "Third report"]).replace('"Second report"', damage)
    titles = [title for _, title in read(text)]
    assert (titles[0], titles[-1]) == ("First report", "Third report")


@pytest.mark.parametrize("form", [gdelt, jsonfeed])
def test_an_answer_that_is_cut_off_gives_what_came(form):
    text = form(["First report", "Second report", "Third report"])
    cut = text[: text.index("Third")]
    assert [title for _, title in read(cut)][:2] == ["First report", "Second report"]


def test_trailing_commas():
    assert load_json('{"items": [{"a": 1,}, {"a": "x, ]",},],}', ())[0] == {
        "items": [{"a": 1}, {"a": "x, ]"}]
    }


@pytest.mark.parametrize("text", ['{"items": nothing}', "[", "{", "hello", '{"articles": [ oops ]}'])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ParseError, match="cannot be read"):
        load_json(text, ("items", "articles"))


def test_json_ld_with_a_bad_escape_keeps_its_date():
    ld = r'{"@type":"NewsArticle","headline":"Kim\'s "new" troops","datePublished":"2026-11-29T10:00:00Z"}'
    body = "<p>" + "Troops were seen at the border on Sunday, the ministry said in a statement. " * 6 + "</p>"
    page = f'<html><head><script type="application/ld+json">{ld}</script></head><body><article>{body}</article></body></html>'
    extracted = extract_article(page.encode(), content_type="text/html", url="https://p.example/1")
    assert extracted.published is not None
    assert (extracted.published.year, extracted.published.day) == (2026, 29)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
)


@given(VALUES, st.booleans())
def test_valid_json_is_read_as_it_is(value, escaped):
    assert load_json(json.dumps(value, ensure_ascii=escaped), ("items",)) == (value, ())


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters='"\\'), max_size=30), max_size=5))
def test_other_strings_keep_their_words_beside_a_bad_escape(strings):
    text = json.dumps({"bad": "X", "good": strings}, ensure_ascii=False).replace('"X"', r'"X\'"', 1)
    assert load_json(text, ())[0] == {"bad": "X'", "good": strings}


@pytest.mark.parametrize(
    "unit", ['{"a":"', "[", '"', '"a",', r"\"", '{"items":[{', "{", r"\\", '"}, {', ",", " "]
)
def test_time_is_linear(unit):
    started = time.process_time()
    for text in (unit, '{"items":[' + unit, '{"items":[{"a":"'):
        with suppress(ParseError):
            load_json(text + unit * (200_000 // len(unit)), ("items",))
    assert time.process_time() - started < 5


def test_a_list_that_is_far_too_long_is_not_read_to_its_end(monkeypatch):
    items = ",".join(f'{{"id": "{n}", "title": "t"}}' for n in range(5_000))
    read = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text, **more: read.append(text) or loads(text, **more))
    data, notes = load_json(f'{{"title": "x", "items": [{items}], "language": "en"}}', ("items",), 100)
    assert [item["id"] for item in data["items"]] == [str(n) for n in range(100)]
    assert data["title"] == "x"
    assert notes == ("the list is cut after 99 items",)
    assert len(read[0]) < 4_000


@pytest.mark.parametrize("number", [100, 1_999])
def test_a_list_within_reason_is_read_whole(number):
    items = ",".join(f'{{"id": "{n}"}}' for n in range(number))
    data, notes = load_json(f'{{"items": [{items}]}}', ("items",), 100)
    assert (len(data["items"]), notes) == (number, ())


def test_a_long_list_that_is_broken_is_repaired_as_before():
    items = ",".join(f'{{"id": "{n}"}}' for n in range(3_000))
    data, _ = load_json(f'{{"items": [{{"id": "it\\\'s"}}, {items}]}}', ("items",), 100)
    assert data["items"][0] == {"id": "it's"}
