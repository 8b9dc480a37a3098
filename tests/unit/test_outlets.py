"""Who stands behind a report: by its credit, its URL and its names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.outlets.agencies import forms_by_agency
from alerts.outlets.attribution import attribute, independent_owners, owner_of
from alerts.outlets.records import Control, Outlet, OutletOverride
from alerts.outlets.table import OutletTable, read_table, shipped_table
from tests.support.records import make_article

TABLE = OutletTable(
    read_table(
        "\t".join(row)
        for row in [
            ("domain", "name", "aliases", "owner", "group", "country", "kind", "control"),
            ("bbc.com", "BBC", "bbc.co.uk; BBC News; BBC Korean; BBC News 코리아", "BBC", "", "GB", "broadcaster", "public"),
            ("thetimes.com", "The Times", "Times of London", "News UK", "News Corp", "GB", "newspaper", "independent"),
            ("wsj.com", "The Wall Street Journal", "WSJ", "Dow Jones", "News Corp", "US", "newspaper", "independent"),
            ("sputnikglobe.com", "Sputnik", "Спутник", "Rossiya Segodnya", "", "RU", "agency", "state"),
            ("tvrain.tv", "TV Rain", "Дождь", "TV Rain", "", "NL", "broadcaster", "independent"),
            ("yna.co.kr", "Yonhap News Agency", "Yonhap; 연합뉴스", "Yonhap News Agency", "", "KR", "agency", "public"),
            ("dailycourier.example", "Daily Courier", "", "Courier Media", "", "AU", "newspaper", "independent"),
            ("apa.at", "Austria Press Agency", "APA; Austria Presse Agentur", "Austria Press Agency", "", "AT", "agency", "independent"),
            ("apa.az", "APA (Azerbaijan)", "APA", "APA Group", "", "AZ", "agency", "independent"),
            ("gov.uk", "UK Government", "", "UK Government", "", "GB", "public-body", "government"),
        ]
    )
)  # fmt: skip


def report(url: str, site: str | None = None, **fields):
    return make_article(url=url, site=site, **fields)


def owner(url: str, site: str | None = None, credit: str = "") -> str:
    return owner_of(report(url, site), TABLE, credit).name


@pytest.mark.parametrize(
    "url",
    [
        "https://www.bbc.com/korean/1",
        "https://news.bbc.co.uk/1",
        "HTTPS://WWW.BBC.COM./a",
        "https://feeds.sport.bbc.co.uk:443/x?y",
    ],
)
def test_a_subdomain_belongs_to_the_longest_known_name(url):
    assert owner(url) == "BBC"


def test_a_name_that_only_ends_alike_is_another_domain():
    assert owner("https://notbbc.com/1") == "notbbc.com"
    assert owner("https://bbc.com.evil.example/1") == "evil.example"


def test_the_group_counts_and_not_the_title():
    assert owner("https://www.thetimes.com/1") == owner("https://www.wsj.com/1") == "News Corp"


def test_the_domain_goes_before_the_title_of_the_feed():
    assert owner("https://www.wsj.com/1", "BBC News") == "News Corp"


def test_a_credit_goes_before_the_domain():
    assert owner("https://www.wsj.com/1", "WSJ", credit="Yonhap") == "Yonhap News Agency"


def test_a_credit_that_is_the_outlets_own_name_is_not_a_namesake():
    assert owner("https://en.apa.az/1", "apa.az", credit="APA") == "APA Group"
    assert owner("https://paper.example/1", "The Paper", credit="APA") == "Austria Press Agency"


@pytest.mark.parametrize(
    "host", ["news.google.com", "www.msn.com", "n.news.naver.com", "t.me", "sport.news.yahoo.co.jp"]
)
def test_behind_a_portal_the_name_of_the_site_decides(host):
    assert owner(f"https://{host}/rss/1", "BBC News") == "BBC"
    assert owner(f"https://{host}/rss/1", "bbc.co.uk") == "BBC"
    assert owner(f"https://{host}/rss/1", "Local Paper") == "Local Paper"


@pytest.mark.parametrize(
    "title", ["BBC News - World", "World | BBC News", "BBC News: Asia", "  bbc   NEWS ", "ＢＢＣ Ｎｅｗｓ"]
)
def test_the_title_of_a_feed_names_its_outlet(title):
    assert owner("https://news.google.com/1", title) == "BBC"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]", "localhost"])
def test_an_address_is_nobodys_domain(host):
    assert owner(f"http://{host}/1", "The Local") == "The Local"


def test_a_title_that_names_two_owners_names_none():
    title = "BBC News | Yonhap"
    assert owner("https://news.google.com/1", title) == title


def test_one_times_is_not_the_other():
    """Several papers are called so: the name alone does not tell, the domain does."""
    assert owner("https://www.thetimes.com/1", "The Times") == "News Corp"
    assert owner("https://times.example.za/1", "The Times") == "example.za"
    assert owner("https://news.google.com/1", "The Times") == "The Times"


def test_a_paper_of_another_country_with_a_known_name_is_another_paper():
    assert owner("https://dailycourier.co.za/1", "Daily Courier") == "dailycourier.co.za"
    assert owner("https://dailycourier.org/1", "Daily Courier") == "Courier Media"
    assert owner("https://news-of-somewhere.org/1", "Daily Courier") == "news-of-somewhere.org"


def test_a_broadcasters_service_in_the_domain_of_another_country_is_its_own():
    assert owner("https://sputnik.by/1", "Sputnik") == "Rossiya Segodnya"
    assert owner("https://mirror.example/1", "Sputnik") == "Rossiya Segodnya"


def test_an_exiled_broadcaster_is_not_state_media():
    assert not owner_of(report("https://tvrain.tv/1"), shipped_table()).is_state
    assert not owner_of(report("https://news.google.com/1", "TV Rain"), shipped_table()).is_state


@pytest.mark.parametrize(
    "url",
    ["https://www.gov.uk/1", "https://mod.go.kr/1", "https://www.elysee.gouv.fr/1", "https://lacounty.gov/1",
     "https://tni.mil.id/1", "https://www.who.int/1", "https://beehive.govt.nz/1"],
)  # fmt: skip
def test_a_public_body_is_marked(url):
    assert owner_of(report(url), TABLE).control is Control.GOVERNMENT


@pytest.mark.parametrize(
    "url",
    ["https://abcnews.go.com/1", "https://x.go.it/1", "https://governo.example/1", "https://gov.example/1"],
)
def test_what_only_looks_like_a_public_body_is_none(url):
    assert owner_of(report(url), TABLE).control is Control.UNKNOWN


def test_names_under_a_public_suffix_are_other_bodies():
    assert owner("https://www.gov.uk/1") == "UK Government"
    assert owner("https://southwark.gov.uk/1") == "southwark.gov.uk"


def test_an_unknown_outlet_is_its_own_owner():
    assert owner("https://www.paper.co.nz/1", "The Paper") == "paper.co.nz"
    assert owner("", "The Paper") == "The Paper"
    assert owner_of(make_article(url="", site=None, source="paper"), TABLE).name == "paper"


def test_each_blog_of_a_blog_host_is_a_publisher():
    assert owner("https://one.substack.com/p/1") == "one.substack.com"
    assert owner("https://two.substack.com/p/1") == "two.substack.com"


def owners(*reports) -> list[str]:
    return [found.name for found in independent_owners(attribute(one, TABLE) for one in reports)]


def test_an_outlet_met_directly_and_through_a_portal_is_one():
    direct, listed = report("https://www.katakini.com/1"), report("https://news.google.com/1", "Katakini")
    assert owners(direct, listed) == owners(listed, direct) == ["katakini.com"]


def test_a_common_name_adds_no_owner_beside_an_outlet_that_bears_it():
    listed = report("https://news.google.com/1", "The Times")
    assert owners(listed, report("https://www.thetimes.com/1")) == ["News Corp"]
    assert owners(listed, report("https://www.bbc.com/1")) == ["The Times", "BBC"]


def test_state_media_mark_their_owner_whatever_comes_first():
    table = OutletTable(
        [
            Outlet(("a.example",), "A", owner="Group", control=Control.INDEPENDENT),
            Outlet(("b.example",), "B", owner="Group", control=Control.STATE),
        ]
    )
    reports = [report("https://a.example/1"), report("https://b.example/1")]
    assert [one.is_state for one in independent_owners(attribute(r, table) for r in reports)] == [True]


def test_a_name_of_two_outlets_identifies_neither():
    outlets = [
        Outlet((f"{one}.example",), "Tidewater Post", owner=one, control=Control.STATE) for one in "ab"
    ]
    listed = report("https://news.google.com/1", "Tidewater Post")
    assert not owner_of(listed, OutletTable(outlets)).is_state
    assert owner_of(listed, OutletTable(outlets[:1])).is_state


def test_an_outlets_own_domain_goes_before_the_further_domain_of_another():
    table = OutletTable([Outlet(("a.example", "b.example"), "A"), Outlet(("b.example",), "B")])
    assert owner_of(report("https://b.example/1"), table).name == "B"


def test_the_users_word_goes_first():
    table = TABLE.extended(
        [
            OutletOverride(domains=("bbc.com",), control=Control.STATE),
            OutletOverride(domains=("new.example",), names=("Neu",), owner="Somebody", group="Some Group"),
            OutletOverride(domains=("times.example",), names=("The Times",), owner="Times Pty"),
            OutletOverride(domains=("t.me",), owner="Channel"),
        ]
    )
    assert owner_of(report("https://www.bbc.com/1"), table).is_state
    assert owner_of(report("https://bbc.co.uk/1"), table).is_state
    assert owner_of(report("https://a.new.example/1"), table).name == "Some Group"
    assert owner_of(report("https://news.google.com/1", "Neu"), table).name == "Some Group"
    assert owner_of(report("https://news.google.com/1", "The Times"), table).name == "Times Pty"
    assert owner_of(report("https://www.thetimes.com/1", "The Times"), table).name == "News Corp"
    assert owner_of(report("https://t.me/1", "BBC News"), table).name == "Channel"
    assert not owner_of(report("https://www.bbc.com/1"), TABLE).is_state


def test_another_owner_in_the_config_leaves_the_old_group():
    table = TABLE.extended([OutletOverride(domains=("wsj.com",), owner="New Owner")])
    assert owner_of(report("https://www.wsj.com/1"), table).name == "New Owner"
    assert owner_of(report("https://www.thetimes.com/1"), table).name == "News Corp"


def test_a_new_outlet_with_a_known_name_does_not_move_the_known_one():
    table = TABLE.extended(
        [OutletOverride(domains=("bbc.example",), names=("BBC Korean",), owner="Somebody")]
    )
    assert owner_of(report("https://www.bbc.example/1"), table).name == "Somebody"
    assert owner_of(report("https://www.bbc.com/1"), table).name == "BBC"


def test_a_further_domain_of_a_known_outlet_needs_only_its_name():
    table = TABLE.extended([OutletOverride(domains=("bbc.in",), names=("BBC News",))])
    assert owner_of(report("https://www.bbc.in/1"), table).name == "BBC"


# ── the shipped table ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("agency", forms_by_agency())
def test_every_agency_that_is_credited_has_an_owner(agency):
    found = shipped_table().by_agency(agency)
    assert found is not None
    assert found.counted_owner


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_url_and_no_name_breaks_it(url, site):
    attribute(report(f"https://{url}", site), TABLE)
    attribute(report(url, site), TABLE)
