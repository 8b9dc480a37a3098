"""Reports that were lost while their source said `ok`, with the service as users run it: `once` twice and more."""

import pytest

from tests.support.newsdesk import MEMORIAL, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.publisher import Publisher, atom, entry, item, json_feed, page, rss

OLD = item("Weather stays mild over the weekend", "https://post.example/old", "Mild. " * 80, age=30)
OLD_ENTRY = entry("Wetter bleibt mild", "https://post.example/old", "Mild. " * 80, age=30)
OLD_ITEM = {"id": "0", "title": "Weather", "url": "https://post.example/old", "content_text": "Mild. " * 80}


@pytest.fixture
def publisher(tmp_path):
    one = Publisher(tmp_path)
    yield one
    one.close()


def canonical(address, kind="canonical"):
    if kind == "og":
        return f"<meta property='og:url' content='{address}'>"
    return f"<link rel='canonical' href='{address}'>"


@pytest.mark.parametrize(
    ("links", "stated", "kind"),
    [
        (
            ("/news/world/a-report-on-the-toll", "/news/world/b-report-on-prisoners"),
            "/news/world/",
            "canonical",
        ),
        (("/a1", "/a2"), "/news/world/", "canonical"),
        (("/read.php?id=1", "/read.php?id=2"), "/read.php", "canonical"),
        (("/read.php?id=1", "/read.php?id=2"), "/read.php?id=9", "canonical"),
        (("/ko/1000001", "/ko/1000002"), "/ko/", "og"),
        (("/a1", "/a2"), "/news/2026/a-fixed-page-of-the-paper", "og"),
    ],
)
@pytest.mark.parametrize("reports", [(TOLL, PRISONERS), (TOLL_KO, SAPPERS)], ids=["en", "ko-ru"])
def test_reports_that_state_one_canonical_address_are_all_alerted(publisher, links, stated, kind, reports):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    items = [OLD]
    for link, (title, text) in zip(links, reports, strict=True):
        publisher.paths[link] = page(title, text, canonical(publisher.url + stated, kind))
        items.insert(0, item(title, publisher.url + link.replace("&", "&amp;")))
        publisher.paths["/feed"] = rss(*items)
        publisher.once()
    assert publisher.alerts() == sorted(title for title, _ in reports)


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


def routed_atom(url, reports):
    return atom(
        *(entry(t, f"{url}/app#/news/{n}", x * 4, f"urn:{n}") for n, (t, x) in enumerate(reports)), OLD_ENTRY
    )


def one_link_json(url, reports):
    items = (
        {"id": f"{n}", "url": f"{url}/latest", "title": t, "content_text": x}
        for n, (t, x) in enumerate(reports)
    )
    return json_feed(*items, OLD_ITEM)


@pytest.mark.parametrize("feed", [live_rss, routed_atom, one_link_json])
def test_entries_of_one_link_are_several_reports(publisher, feed):
    publisher.configure(("feed", "/feed"))
    reports = (TOLL, SAPPERS, MEMORIAL)
    for known in range(len(reports) + 1):
        publisher.paths["/feed"] = feed(publisher.url, reports[:known])
        publisher.once()
    assert publisher.alerts() == sorted(title for title, _ in reports)


def test_doubles_of_one_link_stay_one_report(publisher):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    for guid in ("v1", "v2"):
        publisher.paths["/feed"] = rss(item(TOLL[0], f"{publisher.url}/live", TOLL[1] * 4, guid), OLD)
        publisher.once()
    assert publisher.alerts() == [TOLL[0]]


@pytest.mark.parametrize(
    "made",
    [
        lambda t, x: rss(item(f"&lt;![CDATA[{t}]]&gt;", "https://post.example/1", f"&lt;![CDATA[{x * 4}]]&gt;")),
        lambda t, x: rss(item(f"<![CDATA[<![CDATA[{t}]]]]><![CDATA[>]]>", "https://post.example/1", x * 4)),
        lambda t, x: atom(entry(f"&lt;![CDATA[{t}]]&gt;", "https://post.example/1", x * 4)),
        lambda t, x: f"<html><head><title>Post</title></head><body>{rss(item(t, 'https://post.example/1', x * 4))}</body></html>",
        lambda t, x: atom(entry(f"<b>{t}</b>", "https://post.example/1", x * 4).replace("<title>", '<title type="xhtml">')),
        lambda t, x: rss(item(f"<!-- of the day --> {t}", "https://post.example/1", x * 4)),
    ],
    ids=["escaped", "nested", "atom", "html", "xhtml title", "comment"],
)  # fmt: skip
@pytest.mark.parametrize("report", [TOLL, SAPPERS], ids=["en", "ru"])
def test_titles_and_feeds_in_wrappers_are_read(publisher, made, report):
    publisher.configure(("feed", "/feed"))
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    publisher.paths["/feed"] = made(*report)
    publisher.once()
    assert publisher.alerts() == [report[0]]


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


@pytest.mark.parametrize(("title", "text"), [TOLL, TOLL_KO], ids=["en", "ko"])
def test_a_card_of_a_section_page_keeps_its_headline(publisher, title, text):
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


@pytest.mark.parametrize(("made"), [lambda x: rss(item("", "https://post.example/1", x)),
                                    lambda x: json_feed({"id": "1", "content_text": x})])  # fmt: skip
def test_an_entry_without_a_headline_is_alerted_by_its_first_sentence(publisher, made):
    publisher.configure(("feed", "/feed"), extra='full_text = "never"')
    publisher.paths["/feed"] = rss(OLD)
    publisher.once()
    publisher.paths["/feed"] = made(TOLL[1])
    publisher.once()
    assert publisher.alerts() == [TOLL[1].partition(". ")[0] + "."]
