"""The letters decide what encoding a body is in, and each part of it; the label is only one witness."""

import codecs

import pytest

from crawler.encodings.decode import decode_body
from crawler.encodings.labels import codec_for
from crawler.pages.extract import extract_article
from crawler.sources.check import check_document

NEWS = {
    "pl": "Rada miasta przegłosowała w niedzielę remont dwóch mostów, które zamknięto po powodzi. Żaden z radnych nie był przeciw; prace mają się zacząć wiosną i będą kosztować dużo pieniędzy.",
    "cs": "Městská rada schválila opravu dvou starých mostů, které byly uzavřeny po povodních. Inženýři říkají, že práce začnou na jaře a potrvají osm měsíců, řidiči musí jezdit objížďkou.",
    "hu": "A városi tanács megszavazta a két régi híd felújítását, amelyeket az árvíz után lezártak. A mérnökök szerint a munka tavasszal kezdődik, és nyolc hónapig tart majd, mondta a főpolgármester.",
    "lt": "Miesto taryba sekmadienį pritarė dviejų senų tiltų remontui. Inžinieriai sako, kad darbai prasidės pavasarį ir truks aštuonis mėnesius, vairuotojai turės važiuoti kitu keliu į miestą.",
    "lv": "Pilsētas dome svētdien nobalsoja par divu vecu tiltu remontu, kas tika slēgti pēc plūdiem. Inženieri saka, ka darbi sāksies pavasarī un ilgs astoņus mēnešus, autovadītājiem būs jābrauc pa citu ceļu.",
    "tr": "Belediye meclisi pazar günü selden sonra kapatılan iki eski köprünün onarımı için oy kullandı. Mühendisler çalışmaların ilkbaharda başlayacağını ve sekiz ay süreceğini söylüyor.",
    "he": "מועצת העיר הצביעה ביום ראשון בעד שיפוץ שני גשרים ישנים שנסגרו אחרי השיטפון. המהנדסים אומרים כי העבודות יתחילו באביב ויימשכו שמונה חודשים.",
    "ar": "صوت مجلس المدينة يوم الأحد لصالح ترميم جسرين قديمين أغلقا بعد الفيضان. ويقول المهندسون إن الأعمال ستبدأ في الربيع وتستمر ثمانية أشهر.",
    "el": "Το δημοτικό συμβούλιο ψήφισε την Κυριακή την επισκευή δύο παλιών γεφυρών που έκλεισαν μετά την πλημμύρα. Οι μηχανικοί λένε ότι οι εργασίες θα αρχίσουν την άνοιξη.",
    "ru": "Городской совет проголосовал в воскресенье за ремонт двух старых мостов, закрытых после наводнения. Инженеры говорят, что работы начнутся весной и продлятся восемь месяцев.",
    "uk": "Міська рада проголосувала в неділю за ремонт двох старих мостів, які закрили після повені. Інженери кажуть, що роботи почнуться навесні й триватимуть вісім місяців.",
    "fr": "Le conseil municipal a voté dimanche la réparation de deux vieux ponts fermés après les inondations. Les ingénieurs disent que les travaux, très chers, commenceront l'été prochain à côté de la forêt.",
    "de": "Der Stadtrat stimmte für die Reparatur zweier alter Brücken, die nach der Überschwemmung geschlossen wurden. Die Arbeiten beginnen im Frühjahr, größere Straßen müssen gesperrt werden.",
    "ko": "시의회는 일요일 홍수로 폐쇄된 오래된 다리 두 곳을 수리하기로 의결했다. 기술자들은 공사가 봄에 시작되어 여덟 달 동안 이어질 것이라고 말했다.",
    "ja": "市議会は日曜日、洪水で閉鎖されていた古い橋を修理することを決めた。技術者は、工事は春に始まり八か月続くと話している。",
    "zh": "市议会星期日投票决定修复因洪水关闭两年的旧桥，市长对记者表示，工程将于春季开始，持续八个月。",
    "tw": "市議會星期日投票決定修復因洪水關閉兩年的舊橋，市長對記者表示，工程將於春季開始，持續八個月。",
    "th": "สภาเมืองลงมติเมื่อวันอาทิตย์ให้ซ่อมสะพานเก่าสองแห่งที่ปิดหลังน้ำท่วม วิศวกรกล่าวว่างานจะเริ่มในฤดูใบไม้ผลิ",
}  # fmt: skip
WRITTEN = [
    ("pl", "windows-1250"), ("pl", "iso-8859-2"), ("cs", "windows-1250"), ("hu", "windows-1250"),
    ("lt", "windows-1257"), ("lv", "windows-1257"), ("tr", "windows-1254"), ("he", "windows-1255"),
    ("ar", "windows-1256"), ("el", "windows-1253"), ("ru", "windows-1251"), ("ru", "koi8-r"),
    ("uk", "windows-1251"), ("uk", "koi8-u"), ("fr", "windows-1252"), ("de", "windows-1252"), ("ko", "euc-kr"),
    ("ja", "shift_jis"), ("ja", "euc-jp"), ("zh", "gb2312"), ("zh", "gb18030"), ("tw", "big5"),
    ("th", "windows-874"),
]  # fmt: skip
"""Languages, and the encodings that they are written in, by their labels on the web."""
FORMS = {
    "rss": '<?xml version="1.0"{0}?><rss version="2.0"><channel><title>P</title><item><title>{1}</title>'
    "<link>https://p.example/1</link><description>{1}</description></item></channel></rss>",
    "atom": '<?xml version="1.0"{0}?><feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><id>u:1</id>'
    '<title>{1}</title><link href="https://p.example/1"/><summary>{1}</summary></entry></feed>',
    "sitemap": '<?xml version="1.0"{0}?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://p.example/1</loc><news:news>'
    "<news:title>{1}</news:title></news:news></url></urlset>",
}


def feed(form: str, label: str, text: str) -> str:
    return FORMS[form].format(f' encoding="{label}"' if label else "", text)


def titles(body: bytes, content_type: str | None = None) -> list[str]:
    result = check_document(body, content_type=content_type, url="https://p.example/feed")
    return [entry.title for entry in result.entries]


def encoded(text: str, label: str) -> bytes:
    codec = codec_for(label)
    assert codec is not None
    return text.encode(codec)


@pytest.mark.parametrize(("language", "label"), WRITTEN)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("header", ["ISO-8859-1", "windows-1252", "us-ascii", "UTF-8"])
def test_a_wrong_header_over_a_right_declaration(language, label, form, header):
    body = encoded(feed(form, label, NEWS[language]), label)
    assert titles(body, f"text/xml; charset={header}") == [NEWS[language]]


@pytest.mark.parametrize(("language", "label"), WRITTEN)
@pytest.mark.parametrize(
    "wrong", ["iso-8859-1", "windows-1251", "iso-8859-9", "euc-kr", "gb2312", "shift_jis", ""]
)
def test_a_wrong_declaration_that_the_letters_contradict(language, label, wrong):
    body = encoded(feed("rss", wrong, NEWS[language]), label)
    assert titles(body) == [NEWS[language]]


@pytest.mark.parametrize(("language", "label"), [("pl", "windows-1250"), ("he", "windows-1255"), ("lv", "windows-1257"),
                                                 ("ko", "euc-kr"), ("ru", "windows-1251"), ("tw", "big5")])  # fmt: skip
def test_a_page_with_a_wrong_label(language, label):
    text = NEWS[language]
    page = (
        f'<html lang="{language}"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
        f"<title>{text}</title></head><body><article><h1>{text}</h1><p>{text * 3}</p></article></body></html>"
    )
    read = extract_article(encoded(page, label), content_type="text/html", url="https://p.example/1")
    assert (read.title[:40], text in read.text) == (text[:40], True)


@pytest.mark.parametrize(
    ("language", "label"),
    [("ko", "euc-kr"), ("ru", "windows-1251"), ("ja", "shift_jis"), ("pl", "iso-8859-2")],
)
def test_a_page_with_a_box_in_another_encoding(language, label):
    text = NEWS[language]
    page = (
        f'<html><head><meta charset="utf-8"><title>{text}</title></head><body><article><h1>{text}</h1><p>{text * 3}</p>'
        "</article><div>BOX</div></body></html>"
    )
    body = page.encode().replace(b"BOX", encoded(f"{text}!", label))
    read = extract_article(body, content_type="text/html; charset=utf-8", url="https://p.example/1")
    assert (read.title[:40], text in read.text) == (text[:40], True)
    assert f"{text}!" in decode_body(body, None)[0]


@pytest.mark.parametrize(("language", "label"), WRITTEN)
def test_the_right_label_is_believed(language, label):
    text, notes = decode_body(encoded(feed("rss", label, NEWS[language]), label), None)
    assert (NEWS[language] in text, notes) == (True, ())


@pytest.mark.parametrize("language", ["ru", "el"])
def test_a_text_in_capitals_only(language):
    label = {"ru": "windows-1251", "el": "windows-1253"}[language]
    loud = NEWS[language].upper()
    assert titles(encoded(feed("rss", label, loud), label)) == [loud]


@pytest.mark.parametrize("label", ["windows-1253", "iso-8859-7"])
def test_a_list_of_headlines_half_in_capitals(label):
    text = NEWS["el"] + NEWS["el"].upper()
    assert titles(encoded(feed("rss", label, text), label)) == [text]


@pytest.mark.parametrize("header", [None, "text/xml; charset=iso-8859-1"])
def test_korean_whose_bytes_could_be_cyrillic(header):
    text = "감독은 결승 이후 도시 승객 동안 가격은 낡은 철도 것을 시의회는 있을 주장이 논의 첫 만년 한 의 트럭 고객"
    assert titles(encoded(feed("rss", "euc-kr", text), "euc-kr"), header) == [text]


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("북한", "euc-kr"),
        ("Кремль", "windows-1251"),
        ("首相", "shift_jis"),
        ("مصر", "windows-1256"),
        ("中", "big5"),
        ("Да", "windows-1251"),
        ("Łódź", "windows-1250"),
        ("Čaká ich súd", "iso-8859-2"),
    ],
)
def test_a_few_letters_under_a_wrong_header(title, label):
    assert titles(encoded(feed("rss", label, title), label), "text/xml; charset=ISO-8859-1") == [title]


HONG_KONG = "佢哋話啲橋喺洪水之後封咗，而家市議會決定修復，工程師話要八個月先搞掂，啲司機冇路行嘅。"


@pytest.mark.parametrize("label", ["big5", "Big5-HKSCS", "x-x-big5", ""])
def test_big5_with_letters_of_hong_kong(label):
    assert "咗" not in HONG_KONG.encode("big5", "ignore").decode("big5")
    body = feed("rss", label, HONG_KONG + NEWS["tw"]).encode("big5hkscs")
    assert titles(body) == [HONG_KONG + NEWS["tw"]]


@pytest.mark.parametrize("content_type", [None, "text/xml; charset=iso-2022-jp", "text/xml; charset=utf-8"])
@pytest.mark.parametrize("label", ["ISO-2022-JP", "csISO2022JP", "utf-8", ""])
@pytest.mark.parametrize("form", FORMS)
def test_iso_2022_jp(label, content_type, form):
    body = feed(form, label, NEWS["ja"] + "カタカナ ABC").encode("iso2022_jp")
    assert titles(body, content_type) == [NEWS["ja"] + "カタカナ ABC"]


def test_iso_2022_jp_with_letters_of_windows_and_cut_off():
    circled = b"\x1b$B" + bytes((0x2D, 0x21, 0x2D, 0x6A)) + b"\x1b(B"
    text, _ = decode_body(b"<t>" + circled + "北朝鮮".encode("iso2022_jp") + b"</t>", None)
    assert text == "<t>①㈱北朝鮮</t>"
    assert decode_body("<t>北朝鮮".encode("iso2022_jp")[:-4], None)[0] == "<t>北朝\ufffd"
    assert decode_body("<t>ｶﾅ</t>".encode("iso2022_jp_ext"), None)[0] == "<t>ｶﾅ</t>"


@pytest.mark.parametrize("label", ["iso-2022-kr", "hz-gb-2312"])
def test_other_encodings_of_seven_bits(label):
    korean = feed("rss", "", NEWS["ko"]).encode("iso2022_kr")
    assert titles(korean) == [NEWS["ko"]]
    language = {"iso-2022-kr": "ko", "hz-gb-2312": "zh"}[label]
    assert titles(feed("rss", label, NEWS[language]).encode(label.replace("hz-gb-2312", "hz"))) == [
        NEWS[language]
    ]


@pytest.mark.parametrize(
    ("labels", "codec"),
    [
        ("euc-kr ks_c_5601-1987 KSC5601 korean windows-949 iso-ir-149 csKSC56011987 uhc", "cp949"),
        ("shift_jis x-sjis ms_kanji windows-31j ms932 csshiftjis", "cp932"),
        ("gb2312 gb_2312-80 chinese x-gbk GBK iso-ir-58 cp936", "gb18030"),
        ("x-euc-jp cseucpkdfmtjapanese", "euc_jp"),
        ("iso-8859-1 latin1 l1 iso_8859-1:1987 cp819 ibm819 x-cp1252 latin-1", "cp1252"),
        ("x-cp1251 windows-1251 win-1251 Windows1251 cp-1251", "cp1251"),
        ("x-cp1250 windows_1250 win1250", "cp1250"),
        ("iso-8859-8-i logical visual csisolatinhebrew hebrew", "iso8859-8"),
        ("asmo-708 iso-8859-6-e arabic ecma-114", "iso8859-6"),
        ("sun_eu_greek greek8 elot_928 ISO 8859-7", "iso8859-7"),
        ("tis-620 dos-874 iso-8859-11 windows-874", "cp874"),
        ("koi koi8 koi8_r cskoi8r", "koi8-r"),
        ("koi8-ru koi8-u", "koi8-u"),
        ("x-mac-ukrainian x-mac-cyrillic", "mac-cyrillic"),
        ("unicode-1-1-utf-8 x-unicode20utf8 utf8mb4 us-ascii", "utf-8"),
        ("866 csibm866 ibm866", "cp866"),
        ("latin5 iso-8859-9 l5", "cp1254"),
    ],
)
def test_labels_of_the_web(labels, codec):
    names = labels.replace("ISO 8859-7", "ISO_8859-7").split()
    assert {name: codec_for(name) for name in names} == dict.fromkeys(names, codec)
    assert codecs.lookup(codec).name == codec


@pytest.mark.parametrize("label", ["zip", "idna", "rot13", "utf-7", "unicode_escape", "no-such-thing", ""])
def test_what_is_no_encoding_of_documents(label):
    assert codec_for(label) is None


def rss(titles_: list[bytes], label: str) -> bytes:
    items = b"".join(
        b"<item><title>%s</title><link>https://p.example/%d</link></item>" % (title, at)
        for at, title in enumerate(titles_)
    )
    head = f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel><title>P</title>'
    return head.encode() + items + b"</channel></rss>"


def jsonfeed(titles_: list[bytes]) -> bytes:
    items = b",".join(
        b'{"id":"%d","title":"%s","url":"https://p.example/%d"}' % (at, title, at)
        for at, title in enumerate(titles_)
    )
    return b'{"version":"https://jsonfeed.org/version/1.1","items":[' + items + b"]}"


@pytest.mark.parametrize(("language", "label"), WRITTEN)
@pytest.mark.parametrize("form", ["rss", "json"])
def test_one_entry_in_another_encoding_in_a_utf8_feed(language, label, form):
    headlines = [f"{NEWS[language]} {at}" for at in range(4)]
    parts = [title.encode() for title in headlines]
    parts[1] = encoded(headlines[1], label)
    body = rss(parts, "utf-8") if form == "rss" else jsonfeed(parts)
    assert titles(body, "text/xml") == headlines


@pytest.mark.parametrize(("language", "label"), WRITTEN)
def test_one_entry_in_utf8_in_a_feed_of_another_encoding(language, label):
    headlines = [f"{NEWS[language]} {at}" for at in range(4)]
    parts = [encoded(title, label) for title in headlines]
    parts[2] = headlines[2].encode()
    assert titles(rss(parts, label)) == headlines


def test_a_line_of_dashes_is_no_utf8_within_japanese():
    headlines = ["−" * 15 + "お知らせ" + "−" * 15, *(f"{NEWS['ja']} {at}" for at in range(3))]
    assert titles(rss([title.encode("euc_jp") for title in headlines], "euc-jp")) == headlines


def test_a_line_of_one_letter_is_no_utf8_within_korean():
    headlines = ["孚" * 12, *(f"{NEWS['ko']} 똠햏믜뷁 {at}" for at in range(3))]
    assert titles(rss([title.encode("cp949") for title in headlines], "euc-kr")) == headlines


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_json_without_a_mark(codec):
    assert titles(jsonfeed([NEWS["ko"].encode()]).decode().encode(codec)) == [NEWS["ko"]]


def test_entries_in_three_encodings():
    ko, ru, ja = NEWS["ko"], NEWS["ru"], NEWS["ja"]
    parts = [ko.encode(), ru.encode("cp1251"), ja.encode("euc_jp"), ko.encode()]
    found = titles(rss(parts, "utf-8"))
    assert (found[0], found[3]) == (ko, ko)
    assert found[1] == ru or found[2] == ja


@pytest.mark.parametrize("title", ["북한군 추가 파병", "Дом", "Ärger über Öl"])
def test_a_short_feed_in_utf8_with_one_broken_letter_stays_utf8(title):
    body = rss([title.encode()] * 3 + [title.encode()[:-1] + b"\xff"], "utf-8")
    assert titles(body)[:3] == [title] * 3
