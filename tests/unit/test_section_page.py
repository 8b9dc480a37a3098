"""Which links of a section page belong to its publisher."""

import pytest

from crawler.formats.section_page import next_page_url, parse_section_page
from store.records.sources import SiteRules

HEADLINE = "Council agrees to repair the bridge"
PATH = "/2026/03/01/council-agrees"


def links_read(page: str, link: str) -> list[str]:
    body = f"<html><body><main><a href='{link}'>{HEADLINE}</a></main></body></html>".encode()
    listing = parse_section_page(body, content_type="text/html", url=page, rules=SiteRules())
    return [entry.link for entry in listing.entries]


@pytest.mark.parametrize("host", ["news.paper.example", "www.paper.example", "paper.example"])
@pytest.mark.parametrize("linked", ["www.paper.example", "sport.paper.example", "paper.example"])
def test_articles_of_every_host_of_the_publisher_are_read(host, linked):
    article = f"https://{linked}{PATH}"
    assert links_read(f"https://{host}/section", article) == [article]


@pytest.mark.parametrize(
    ("host", "linked"),
    [
        ("news.gazeta.co.kr", "m.gazeta.co.kr"),
        ("www.asahi-paper.co.jp", "digital.asahi-paper.co.jp"),
        ("noticias.jornal.com.br", "esporte.jornal.com.br"),
        ("world.paper.gov.cn", "politics.paper.gov.cn"),
        ("news.paper.kyiv.ua", "paper.kyiv.ua"),
        ("berita.koran.co.id", "internasional.koran.co.id"),
        ("новости.газета.рф", "www.газета.рф"),
        ("news.a.github.io", "a.github.io"),
    ],
)
def test_hosts_below_longer_suffixes(host, linked):
    (read,) = links_read(f"https://{host}/section", f"https://{linked}{PATH}")
    assert read.endswith(PATH)


def test_a_base_on_another_host_of_the_publisher():
    body = f"<html><head><base href='https://www.paper.co.uk/'></head><body><a href='{PATH}'>{HEADLINE}</a></body></html>"
    listing = parse_section_page(
        body.encode(), content_type="text/html", url="https://news.paper.co.uk/world", rules=SiteRules()
    )
    assert [entry.link for entry in listing.entries] == [f"https://www.paper.co.uk{PATH}"]


@pytest.mark.parametrize(
    ("host", "linked"),
    [
        ("one.co.jp", "other.co.jp"),
        ("one.com.br", "other.com.br"),
        ("one.blogspot.com", "other.blogspot.com"),
        ("a.github.io", "b.github.io"),
        ("one.kyiv.ua", "other.kyiv.ua"),
        ("news.paper.example", "other.example"),
        ("127.0.0.1", "127.0.0.2"),
    ],
)
def test_links_to_another_publisher_are_not(host, linked):
    assert links_read(f"https://{host}/section", f"https://{linked}{PATH}") == []


@pytest.mark.parametrize("mark", ["#", "#!"])
def test_routes_of_a_single_page_site_are_several_articles(mark):
    links = [f"/app{mark}/news/2026113000{n}" for n in range(3)]
    cards = "".join(f"<a href='{link}'>북한군 추가 파병 가능성 {n}</a>" for n, link in enumerate(links))
    listing = parse_section_page(
        f"<html><body><main>{cards}</main></body></html>".encode(),
        content_type="text/html; charset=utf-8",
        url="https://paper.example/app",
        rules=SiteRules(),
    )
    assert [entry.link for entry in listing.entries] == [f"https://paper.example{link}" for link in links]


@pytest.mark.parametrize(
    "card",
    [
        "<div>World</div><div>{}</div><div>2 hours ago</div>",
        "<span>World</span><span>{}</span><span>2 hours ago</span>",
        "<span>World</span>\n <span>{}</span>\n <span>Updated 12 minutes ago</span>",
        "<div>Updated 12 minutes ago</div><div>{}</div><p>" + "A summary of what was said. " * 4 + "</p>",
        "<p>Monday, 30 November 2026</p><div class='card__headline'>{}</div>",
        "<h3><div>World</div><div>{}</div></h3><time>5 min</time>",
        "<div>Мир</div><div>{}</div><div>2 часа назад</div>",
        "<div>국제</div><div>{}</div><div>2시간 전</div>",
        "<div>World</div>{}<br><small>vor 3 Stunden</small>",
    ],
)
@pytest.mark.parametrize(
    "headline", ["Council agrees to repair the bridge", "북한 공병대, 쿠르스크에 도착해 지뢰 제거"]
)
def test_a_card_has_the_headline_alone(card, headline):
    body = f"<html><body><main><a href='{PATH}'>{card.format(headline)}</a></main></body></html>".encode()
    page = "https://paper.example/world"
    listing = parse_section_page(body, content_type="text/html; charset=utf-8", url=page, rules=SiteRules())
    assert [entry.title for entry in listing.entries] == [headline]


def test_the_next_page_may_be_on_another_host_of_the_publisher_only():
    body = "<html><body><a rel='next' href='https://{}/page/2'>Older</a></body></html>"
    page = "https://news.paper.example/section"

    def following(host: str) -> str:
        return next_page_url(body.format(host).encode(), content_type="text/html", url=page, css=None)

    assert following("www.paper.example") == "https://www.paper.example/page/2"
    assert following("other.example") == ""
