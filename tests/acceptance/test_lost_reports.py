"""Reports that were lost while their source said `ok`, with the service as users run it: `once` twice and more.

`tests/integration/test_no_report_lost.py` has more forms of each.
"""

import pytest

from tests.support.newsdesk import MEMORIAL, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.publisher import Publisher, canonical, item, page, rss

OLD = item("Weather stays mild over the weekend", "https://post.example/old", "Mild. " * 80, age=30)


@pytest.fixture
def publisher(tmp_path):
    one = Publisher(tmp_path)
    yield one
    one.close()


@pytest.mark.parametrize(
    ("reports", "links", "stated", "kind"),
    [
        ((TOLL, PRISONERS), ("/a1", "/a2"), "/news/world/", "canonical"),
        pytest.param(
            (TOLL_KO, SAPPERS), ("/ko/1000001", "/ko/1000002"), "/ko/", "og", marks=pytest.mark.slow
        ),
    ],
    ids=["en", "ko-ru"],
)
def test_reports_that_state_one_canonical_address_are_all_alerted(publisher, reports, links, stated, kind):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    items = [OLD]
    for link, (title, text) in zip(links, reports, strict=True):
        publisher.paths[link] = page(title, text, canonical(publisher.url + stated, kind))
        items.insert(0, item(title, publisher.url + link))
        publisher.paths["/feed"] = rss(*items)
        publisher.once()
    assert publisher.alerts() == sorted(title for title, _ in reports)


@pytest.mark.slow
def test_the_same_report_under_two_addresses_is_alerted_once(publisher):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    for path in ("/m/1000001", "/1000001"):
        publisher.paths[path] = page(*TOLL, canonical(publisher.url + "/1000001"))
        publisher.paths["/feed"] = rss(item(TOLL[0], publisher.url + path), OLD)
        publisher.once()
    assert publisher.alerts() == [TOLL[0]]


def live_rss(url, reports):
    return rss(*(item(t, f"{url}/live#p{n}", x * 4, f"p{n}") for n, (t, x) in enumerate(reports)), OLD)


@pytest.mark.slow
def test_entries_of_one_link_are_several_reports(publisher):
    publisher.configure(("feed", "/feed"))
    reports = (TOLL, SAPPERS, MEMORIAL)
    for known in range(len(reports) + 1):
        publisher.paths["/feed"] = live_rss(publisher.url, reports[:known])
        publisher.once()
    assert publisher.alerts() == sorted(title for title, _ in reports)


@pytest.mark.slow
def test_doubles_of_one_link_stay_one_report(publisher):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    for guid in ("v1", "v2"):
        publisher.paths["/feed"] = rss(item(TOLL[0], f"{publisher.url}/live", TOLL[1] * 4, guid), OLD)
        publisher.once()
    assert publisher.alerts() == [TOLL[0]]


@pytest.mark.slow
def test_titles_and_feeds_in_wrappers_are_read(publisher):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    title, text = SAPPERS
    wrapped = rss(item(f"&lt;![CDATA[{title}]]&gt;", "https://post.example/1", text * 4))
    publisher.paths["/feed"] = f"<html><head><title>Post</title></head><body>{wrapped}</body></html>"
    publisher.once()
    assert publisher.alerts() == [title]


@pytest.mark.slow
def test_rotating_links_of_a_search_give_one_report(publisher):
    publisher.configure(("search", "/search"), extra='full_text = "never"')
    publisher.paths["/search"] = rss(OLD)
    publisher.once()
    found = item(SAPPERS[0], "LINK", SAPPERS[1])  # the time of publication stays
    for token in "abc":
        publisher.paths["/search"] = rss(found.replace("LINK", f"{publisher.url}/link?url={token}"), OLD)
        publisher.once()
    assert publisher.alerts() == [SAPPERS[0]]
    assert publisher.sources()[0]["articles"] == 2


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.slow
def test_a_redirect_that_wants_its_cookie_back_is_followed(publisher, kind):
    publisher.configure((kind, "/list"), extra='full_text = "never"')
    listed = {
        "feed": rss(item(TOLL[0], "https://post.example/1", TOLL[1])),
        "sitemap": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/'
        f'schemas/sitemap-news/0.9"><url><loc>https://post.example/1</loc><news:news><news:title>{TOLL[0]}'
        "</news:title></news:news></url></urlset>",
    }

    def answer(request):
        if "seen=1" in (request.headers.get("Cookie") or ""):
            return 200, {}, listed[kind]
        return 302, {"Location": f"{publisher.url}/gate"}, ""

    publisher.paths["/list"] = answer
    publisher.paths["/gate"] = lambda _: (
        302,
        {"Location": f"{publisher.url}/list", "Set-Cookie": "seen=1; Path=/"},
        "",
    )
    publisher.once()
    assert [(one["state"], one["articles"]) for one in publisher.sources()] == [("ok", 1)]


@pytest.mark.slow
def test_a_card_of_a_section_page_keeps_its_headline(publisher):
    title, text = TOLL_KO
    publisher.configure(("site", "/world"))
    card = "<a href='/2026/11/30/{}'><div>World</div><div>{}</div><div>{} hours ago</div></a>"
    old = card.format("weather-stays-mild", "Weather stays mild over the weekend", 9)
    publisher.paths["/2026/11/30/weather-stays-mild"] = page("Weather", "Mild. " * 40)
    publisher.paths["/2026/11/30/report"] = page(title, text)
    publisher.paths["/world"] = f"<html><body><main>{old}</main></body></html>"
    publisher.once()
    for hours in (1, 2):
        listed = card.format("report", title, hours)
        publisher.paths["/world"] = f"<html><body><main>{listed}{old}</main></body></html>"
        publisher.once()
    assert publisher.alerts() == [title]


@pytest.mark.slow
def test_an_entry_without_a_headline_is_alerted_by_its_first_sentence(publisher):
    publisher.configure(("feed", "/feed"), extra='full_text = "never"')
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    publisher.paths["/feed"] = rss(item("", "https://post.example/1", TOLL[1]))
    publisher.once()
    assert publisher.alerts() == [TOLL[1].partition(". ")[0] + "."]
