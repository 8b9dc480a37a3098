"""The rules of a robots.txt for our user agent, in the forms that hosts send."""

import pytest

from crawler.fetching.robots_rules import MAX_BYTES, RobotsRules, decode_robots
from crawler.formats.listing import parse_listing

AGENT = "Susulan/1.0 (news follow-up monitor; +https://desk.example/)"
ROBOTS = "# ours\n\nUser-agent: *\nDisallow: /private\nCrawl-delay: 7\n"


def rules(text: str | bytes, agent: str = AGENT) -> RobotsRules:
    return RobotsRules(decode_robots(text if isinstance(text, bytes) else text.encode()), agent)


def allowed(text: str | bytes, path: str = "/private/a", agent: str = AGENT) -> bool:
    return rules(text, agent).allow(f"https://paper.example{path}")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_line_end_and_encoding_is_read(ending, codec):
    body = ROBOTS.replace("\n", ending).encode(codec)
    assert not allowed(body)
    assert allowed(body, "/public")
    assert rules(body).crawl_delay_s() == 7
    assert parse_listing(body, content_type=None, url="").kind == "robots"


def test_an_invalid_byte_is_percent_encoded():
    body = "User-agent: *\nDisallow: /soci\xe9t\xe9/\n".encode("latin-1")
    assert not allowed(body, "/soci%E9t%E9/a")
    assert not allowed("User-agent: *\nDisallow: /société/\n", "/soci%C3%A9t%C3%A9/a")
    assert not allowed(b"User-agent: *\xa0\r\nDisallow: /private\r\n"), "but a no-break space"


@pytest.mark.parametrize("name", ["monitor", "desk", "news", "sus", "susulan-news", "https"])
def test_a_part_of_our_name_or_user_agent_does_not_match(name):
    assert allowed(f"User-agent: {name}\nDisallow: /\n")


@pytest.mark.parametrize("name", ["Susulan", "SUSULAN", "susulan/0.9", "susulan*", "Susulan # us"])
def test_our_name_matches_and_overrides_the_rules_for_all(name):
    text = f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow: /private\n"
    assert allowed(text, "/public")
    assert not allowed(text)
    assert allowed(f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow:\n")


@pytest.mark.parametrize(
    "agent", ["My Bot/1.0 (x)", "Mozilla/5.0 (compatible; My Bot/2.1; +http://x)", "my bot"]
)
def test_a_configured_user_agent_matches_by_its_product(agent):
    assert not allowed("User-agent: my bot\nDisallow: /\n", agent=agent)
    assert allowed("User-agent: mozilla\nDisallow: /\n", agent="My Bot/1.0")


def test_all_groups_that_name_us_are_combined():
    text = "User-agent: a\nUser-agent: susulan\nDisallow: /a\n\nUser-agent: b\nDisallow: /\n"
    text += "Sitemap: https://paper.example/map.xml\n\nUser-agent: susulan\n\nDisallow: /b\n"
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


@pytest.mark.parametrize(
    ("stated", "seconds"), [("10", 10), ("0.5", 1), ("86400", 60), ("0", None), ("[5]", None), ("-3", None)]
)
def test_a_crawl_delay_is_kept_within_limits(stated, seconds):
    assert rules(f"User-agent: *\nCrawl-delay: {stated}\n").crawl_delay_s() == seconds


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"\0" * 500, b"<!DOCTYPE html><p>User-agent: none</p>", b"\r"]
)
def test_another_file_forbids_nothing(body):
    assert allowed(body)


def test_a_rule_cut_at_the_limit_is_ignored():
    head = "User-agent: *\nDisallow: /private\n"
    filler = "#" * (MAX_BYTES - len(head) - 12) + "\n"
    assert allowed(head + filler + "Disallow: /public\n", "/p")
    assert not allowed(head + filler + "Disallow: /public\n")


def test_many_agents_with_many_rules_cost_no_more_than_ours():
    agents = "".join(f"User-agent: a{number}\n" for number in range(14_000))
    text = agents + "User-agent: *\n" + "".join(f"Disallow: /{number}\n" for number in range(14_000))
    assert allowed(text, "/public")
    assert not allowed(text, "/77")


def test_a_line_of_blanks_is_read_at_once():
    text = "User-agent: *\nDisallow: /z" + " " * 400_000 + "z\n"
    assert parse_listing(text.encode(), content_type=None, url="").kind == "robots"


@pytest.mark.parametrize("text", ["# See http://www.robotstxt.org/\n#\n", "# x\r\n\r\nUser-agent: *\r\n",
                                  "noindex: /a\nUser-agent: *\nDisallow: /\n"])  # fmt: skip
def test_comments_alone_and_unknown_rules_are_a_robots_txt_too(text):
    assert parse_listing(text.encode(), content_type=None, url="").kind == "robots"
