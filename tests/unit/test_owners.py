"""The independent owners of a development: how alerts count and mark them."""

import pytest

from alerts.developments.origins import independent_origins, origin_of
from alerts.developments.owners import MIN_SYNDICATED, is_first_independent, owners_of_members
from alerts.messages.compose import summary_alert
from alerts.messages.lines.line import line_of
from alerts.messages.wording import owners_text, source_label
from alerts.outlets.records import Control, OutletOverride, Owner
from alerts.outlets.table import outlet_table, shipped_table
from tests.support.alerting import make_item
from tests.support.records import NOW, make_article, make_development, make_match, make_member

FIVE = ["BBC", "RT (TV-Novosti)", "Rossiya Segodnya", "Yonhap News Agency", "US Agency for Global Media"]
TEN = {
    "BBC News": "https://www.bbc.com/news/1",
    "BBC Russian": "https://www.bbc.com/russian/1",
    "BBC Korean": "https://www.bbc.com/korean/1",
    "RT": "https://www.rt.com/news/1",
    "Sputnik": "https://sputnikglobe.com/1",
    "RIA Novosti": "https://ria.ru/1",
    "Yonhap": "https://en.yna.co.kr/1",
    "Yonhap TV": "https://www.yonhapnewstv.co.kr/1",
    "VOA": "https://www.voanews.com/1",
    "Голос Америки": "https://www.golosameriki.com/a/1",
}


def reports(*pairs):
    """Articles and members of one development, from (site, URL)."""
    articles = {f"a{n}": make_article(f"a{n}", site=site, url=url) for n, (site, url) in enumerate(pairs)}
    members = [make_member(key, origin=origin_of(article)) for key, article in articles.items()]
    return members, articles


@pytest.mark.parametrize(
    "pairs",
    [
        list(TEN.items()),
        [(site, "https://news.google.com/rss/articles/1") for site in TEN],
        [("Top stories", url) for url in TEN.values()],
    ],
    ids=["both", "names", "urls"],
)
def test_ten_services_of_five_owners_are_five_voices(pairs):
    members, articles = reports(*pairs)
    owners = owners_of_members(members, articles, shipped_table())
    assert [owner.name for owner in owners] == FIVE
    assert [owner.name for owner in owners if owner.is_state] == FIVE[1:3]
    assert owners_text(owners) == "5 independent owners (2 state media)"


def test_the_same_ten_are_ten_labels():
    members, _ = reports(*TEN.items())
    assert len(independent_origins(members)) == 10


def test_the_ten_are_five_also_where_their_articles_are_no_longer_stored():
    members, _ = reports(*TEN.items())
    assert [owner.name for owner in owners_of_members(members, {}, shipped_table())] == FIVE


def test_copies_count_for_nobody():
    members, articles = reports(("A", "https://a.example/1"), ("B", "https://b.example/1"))
    copy = make_member("a1", origin="B", duplicate_of="a0")
    assert len(owners_of_members(members, articles, shipped_table())) == 2
    assert len(owners_of_members([members[0], copy], articles, shipped_table())) == 1


def test_who_prints_an_agency_adds_nobody():
    articles = {key: make_article(key, url=f"https://{key}.example/1", site=key) for key in ("one", "two")}
    members = [make_member(key, origin="Reuters") for key in articles]
    owners = owners_of_members(members, articles, shipped_table())
    assert [owner.name for owner in owners] == ["Thomson Reuters"]


def test_a_feed_that_is_called_after_an_agency_credits_nobody():
    members, articles = reports(("Reuters", "https://paper.example/1"), ("Reuters", "https://www.bbc.com/1"))
    owners = owners_of_members(members, articles, shipped_table())
    assert [owner.name for owner in owners] == ["Thomson Reuters", "BBC"]


def test_an_agency_is_not_its_namesake():
    """Taiwan's 中央社 and the broadcaster of Singapore are both called CNA."""
    text = "（中央社記者台北3日電）士兵已經回國。"
    credited = make_article(
        "a", title="士兵回國", text=text, language="zh", url="https://paper.example/1", site="A"
    )
    own = make_article("b", url="https://www.channelnewsasia.com/1", site="CNA")
    members = [make_member(one.id, origin=origin_of(one)) for one in (credited, own)]
    owners = owners_of_members(members, {"a": credited, "b": own}, shipped_table())
    assert "Taiwan" in owners[0].name
    assert "Taiwan" not in owners[1].name
    assert owners == owners_of_members(members, {}, shipped_table())


def test_the_config_moves_an_outlet_without_touching_what_is_stored():
    members, articles = reports(("A", "https://a.example/1"), ("B", "https://b.example/1"))
    together = OutletOverride(domains=("a.example", "b.example"), owner="Both", control=Control.STATE)
    owners = owners_of_members(members, articles, outlet_table([together]))
    assert owners == (Owner("Both", Control.STATE),)


@pytest.mark.parametrize(
    ("owners", "text"),
    [
        ((Owner("A"),), "1 owner"),
        ((Owner("A", Control.STATE),), "1 owner (state media)"),
        ((Owner("A"), Owner("B", Control.PUBLIC)), "2 independent owners"),
        ((Owner("A"), Owner("B"), Owner("C", Control.STATE)), "3 independent owners (1 state media)"),
        ((Owner("A", Control.STATE), Owner("B", Control.GOVERNMENT)), "2 independent owners (1 state media, 1 government)"),
    ],
)  # fmt: skip
def test_owners_in_words(owners, text):
    assert owners_text(owners) == text
    item = make_item(reports=7, languages=2, first="", sources=9, owners=owners)
    assert line_of(item).coverage == f"7 reports by {text} in 2 languages"


def test_an_alert_that_an_earlier_version_stored_counts_its_sources():
    item = make_item(reports=7, languages=2, first="", sources=3, owners=())
    assert line_of(item).coverage == "7 reports by 3 sources in 2 languages"


def test_the_report_of_state_media_is_marked():
    state = Owner("Rossiya Segodnya", Control.STATE)
    name, bbc = make_item().report.source, Owner("BBC", Control.PUBLIC)
    assert source_label(make_item(owner=state, outlet_owner=state, repeats="")) == f"{name} (state media)"
    told = make_item(owner=state, outlet_owner=bbc, repeats="TASS")
    assert source_label(told) == f"{name}, telling TASS (state media)"
    telling = make_item(owner=bbc, outlet_owner=state, repeats="Reuters")
    assert source_label(telling) == f"{name} (state media), telling Reuters"
    assert source_label(make_item(owner=bbc, outlet_owner=bbc, repeats="")) == name


def test_a_summary_counts_owners():
    members, articles = reports(*TEN.items())
    matches = {key: make_match(key) for key in articles}
    developments = {members[0].development: make_development(members[0].development, reports=10)}
    (item,) = summary_alert("story", members, articles, matches, developments, NOW).items
    assert [owner.name for owner in item.owners] == FIVE
    assert (item.owner, item.outlet_owner, item.sources) == (*[Owner("BBC", Control.PUBLIC)] * 2, 10)


# ── the first independent report ──────────────────────────────────────────────────────────────────

KCNA = ["KCNA"] * MIN_SYNDICATED


def is_first(site, url, origins=KCNA):
    article = make_article(site=site, url=url)
    return is_first_independent(origin_of(article), article, origins, shipped_table())


def test_a_paper_of_its_own_is_independent_of_the_agency():
    assert is_first("The Weekly", "https://weekly.example/1")
    assert not is_first("The Weekly", "https://weekly.example/1", KCNA[1:])
    assert not is_first("The Weekly", "https://weekly.example/1", [*KCNA, "The Daily"])


def test_state_media_of_the_same_state_are_not():
    assert not is_first("Rodong Sinmun", "http://rodong.rep.kp/1")
    assert is_first("The Weekly", "https://weekly.example/1", [*KCNA, "Rodong Sinmun"])
    assert is_first("Granma", "https://www.granma.cu/1")


def test_the_agencys_own_services_are_not():
    yonhap = ["Yonhap"] * MIN_SYNDICATED
    assert not is_first("Headlines", "https://www.yonhapnewstv.co.kr/1", yonhap)
    assert is_first("The Weekly", "https://weekly.example/1", [*yonhap, "Yonhap TV"])


def test_a_public_body_and_another_agency_are_not():
    assert not is_first("Ministry", "https://www.mofa.go.kr/1")
    assert not is_first("Reuters", "https://www.reuters.com/1")
    papers = ["Paper"] * MIN_SYNDICATED
    assert not is_first("The Weekly", "https://weekly.example/1", papers)
