"""Any bytes parse to entries or raise a ParseError with the reason, never anything else."""

import gzip
import json
import string
import zlib
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.encodings.decode import decode_body
from crawler.formats.compression import MAX_UNPACKED_BYTES, decompress
from crawler.formats.listing import parse_listing
from store.errors import ParseError

URL = "https://source.example/feed"
RSS = (
    '<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>{title}</title>'
    "<item><title>{title}</title><link>https://source.example/1</link><description>{text}</description>"
    "</item></channel></rss>"
)
SEEDS = [
    RSS.format(encoding="utf-8", title="t", text="x").encode(),
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>a</title></entry></feed>',
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "a"}]}',
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1</loc></url></urlset>',
    b"https://a.example/1\nhttps://a.example/2\n",
    b"<html><body><p>hello",
]
TEXTS = {
    "ko": "북한군 전사자 삼천 명, 국정원이 국회에 보고했다. 러시아 파병 부대는 쿠르스크에서 싸웠다.",
    "ja": "北朝鮮の兵士がロシアに派遣され、クルスクで戦闘に参加したと報じられた。",
    "zh": "朝鲜士兵被派往俄罗斯参战，韩国情报机构向国会报告了伤亡数字。",
    "ru": "Северокорейские военные направлены в Курскую область, сообщает агентство.",
    "th": "ทหารเกาหลีเหนือถูกส่งไปรัสเซียเพื่อสู้รบในเมืองคูร์สค์ ตามรายงานของหน่วยข่าวกรอง",
}


def _read(body, **options):
    return parse_listing(body, content_type=None, url=URL, **options)


def _reads_or_says_why(body):
    try:
        listing = _read(body)
    except ParseError:
        return
    for entry in listing.entries:
        assert entry.id
        assert entry.link == "" or entry.link.startswith(("http://", "https://"))
        assert "<script" not in entry.title.lower()


@given(st.binary(max_size=2_000))
@example(b"")
@example(b"\xff\xfe<\x00r\x00s\x00s\x00")
@example(b"\x1f\x8b\x08")
@example(b"[" * 5_000)
@example(b"<a>" * 5_000)
@example(b'{"items": [[], 1, null, {"id": {}}]}')
def test_any_bytes(body):
    _reads_or_says_why(body)


@given(st.sampled_from(SEEDS), st.data())
def test_any_damage_to_a_good_feed(seed, data):
    body = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        cut = data.draw(st.integers(0, 8))
        body[at : at + cut] = data.draw(st.binary(max_size=8))
    _reads_or_says_why(bytes(body))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["version", "items", "id", "title", "url", "content_html", "date_published", "authors",
                         "language", "name", "tags"]), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@given(json_values)
def test_any_json(value):
    _reads_or_says_why(json.dumps(value).encode())


titles = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufeff<>&"),
    min_size=1,
    max_size=60,
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip


@given(st.lists(titles, min_size=1, max_size=8))
def test_every_well_formed_entry_is_found(found):
    items = "".join(
        f"<item><title>{escape(one)}</title><link>https://source.example/{number}</link>"
        f"<guid>{quoteattr(str(number))[1:-1]}</guid></item>"
        for number, one in enumerate(found)
    )
    listing = _read(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert [entry.link for entry in listing.entries] == [
        f"https://source.example/{number}" for number in range(len(found))
    ]


def test_no_more_than_the_limit_of_entries():
    items = "".join(f"<item><link>https://a.example/{n}</link></item>" for n in range(30))
    listing = _read(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), max_entries=10)
    assert len(listing.entries) == 10
    assert any("20 entries over the limit" in note for note in listing.notes)


@pytest.mark.parametrize("kind", ["general", "parameter"])
def test_entities_are_never_expanded_without_limit(kind):
    mark = "" if kind == "general" else "% "
    layers = "".join(
        f'<!ENTITY {mark}a{n} "{(f"&a{n - 1};" if kind == "general" else f"%a{n - 1};") * 10}">'
        for n in range(1, 12)
    )
    bomb = f'<!DOCTYPE rss [<!ENTITY {mark}a0 "{"ha" * 50}">{layers}]><rss><channel><title>&a11;</title></channel></rss>'
    _reads_or_says_why(bomb.encode())


def test_no_file_is_ever_read_through_an_entity(tmp_path):
    (tmp_path / "secret").write_text("planted")
    body = (
        f'<!DOCTYPE rss [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><rss version="2.0"><channel>'
        "<item><title>&e;</title><link>https://a.example/1</link></item></channel></rss>"
    )
    try:
        listing = _read(body.encode())
    except ParseError:
        return
    assert "planted" not in repr(listing)


class TestEncodings:
    LABELS = (
        ("ko", "euc-kr"), ("ko", "cp949"), ("ko", "utf-8"), ("ko", "utf-16"), ("ja", "shift_jis"), ("ja", "euc_jp"),
        ("zh", "gb18030"), ("zh", "big5"), ("ru", "cp1251"), ("ru", "koi8-r"), ("th", "cp874"), ("th", "utf-8"),
    )  # fmt: skip

    @staticmethod
    def _feed(language, encoding, said):
        text = TEXTS[language]
        if encoding == "big5":
            text = "朝鮮士兵被派往俄羅斯參戰，韓國情報機構向國會報告了傷亡數字。"
        return text, RSS.format(encoding=said, title=text, text=text * 3).encode(encoding)

    @pytest.mark.parametrize(("language", "encoding"), LABELS)
    def test_as_labelled(self, language, encoding):
        text, body = self._feed(language, encoding, encoding)
        listing = _read(body)
        assert [entry.title for entry in listing.entries] == [text]
        assert listing.notes == ()

    @pytest.mark.parametrize(("language", "encoding"), [one for one in LABELS if one[1] != "utf-16"])
    def test_one_bad_byte_costs_one_letter(self, language, encoding):
        text, body = self._feed(language, encoding, encoding)
        end = body.rindex(b"</description>")
        listing = _read(body[:end] + b"\xff" + body[end:])
        assert [entry.title for entry in listing.entries] == [text]

    @pytest.mark.parametrize(
        ("language", "encoding", "said"),
        [("ko", "euc-kr", "utf-8"), ("ru", "cp1251", "utf-8"), ("ja", "shift_jis", "utf-8"),
         ("ko", "utf-8", "euc-kr"), ("ru", "utf-8", "windows-1251"), ("zh", "gb18030", "utf-8"),
         ("ru", "utf-8", "iso-8859-1"), ("ko", "cp949", "no-such-thing")],
    )  # fmt: skip
    def test_a_wrong_label_is_recognised_and_noted(self, language, encoding, said):
        text, body = self._feed(language, encoding, said)
        listing = _read(body)
        assert [entry.title for entry in listing.entries] == [text]
        assert said == "no-such-thing" or listing.notes

    @given(
        st.binary(max_size=400),
        st.sampled_from(
            [
                None,
                "text/xml; charset=utf-8",
                "x; charset=shift_jis",
                "x;charset=zip",
                "x;charset=idna",
                "x;charset=unicode_escape",
            ]
        ),
    )
    def test_any_bytes_become_text(self, body, content_type):
        text, notes = decode_body(body, content_type)
        assert isinstance(text, str)
        assert all(notes)


def test_gzip_is_decompressed_up_to_a_limit():
    assert decompress(gzip.compress(SEEDS[0])) == SEEDS[0]
    with pytest.raises(ParseError, match="broken gzip"):
        decompress(gzip.compress(SEEDS[0])[:-9])
    with pytest.raises(ParseError, match="bytes unpacked"):
        decompress(gzip.compress(b"\0" * (MAX_UNPACKED_BYTES + 1), compresslevel=1))


def test_zlib_is_decompressed_up_to_a_limit_and_similar_text_is_unchanged():
    assert decompress(zlib.compress(SEEDS[0])) == SEEDS[0]
    assert decompress(b"x\x9cnothing packed") == b"x\x9cnothing packed"
    with pytest.raises(ParseError, match="bytes unpacked"):
        decompress(zlib.compress(b"\0" * (MAX_UNPACKED_BYTES + 1), level=1))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-32-le", "utf-32"), ("utf-32-be", "utf-32"), ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16")],
)
def test_wide_encodings_without_a_mark(encoding, said):
    assert [
        one.title
        for one in _read(RSS.format(encoding=said, title="Bridge", text="x").encode(encoding)).entries
    ] == ["Bridge"]


def test_an_html_page_names_the_feeds_it_links_to():
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body></body></html>'
    with pytest.raises(ParseError, match=r"https://source\.example/rss\.xml"):
        _read(page.encode())


@given(st.text(string.printable, max_size=300))
def test_plain_text_is_a_list_of_links_or_refused(text):
    _reads_or_says_why(text.encode())
