"""A bad byte, a cut or a wrong label costs a letter or two, never the text."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.encodings.decode import decode_body

TEXTS = {
    "cp949": "국회는 밤샘 토론 끝에 예산안을 통과시켰다고 의회 사무처가 일요일 밝혔다. 여야는 합의에 이르렀다. ",
    "cp1251": "Городской совет проголосовал за ремонт старого моста через реку, закрытого после наводнения. ",
    "koi8-r": "Городской совет проголосовал за ремонт старого моста через реку, закрытого после наводнения. ",
    "shift_jis": "市議会は日曜日、洪水で閉鎖されていた古い橋を修理することを決めたと市長が記者団に語った。",
    "gb18030": "市议会星期日投票决定修复因洪水关闭两年的旧桥，市长对记者表示，工程将于春季开始。",
    "big5": "市議會星期日投票決定修復因洪水關閉兩年的舊橋，市長對記者表示，工程將於春季開始。",
    "cp874": "สภาเมืองลงมติเมื่อวันอาทิตย์ให้ซ่อมสะพานเก่าข้ามแม่น้ำที่ปิดมาสองปีหลังน้ำท่วม ",
}
FEED = (
    "<?xml version='1.0' encoding='{label}'?><rss><channel><item><title>{text}</title></item></channel></rss>"
)


def share_read(text: str, found: str) -> float:
    """How much of the text was read right, by letters in place from either end."""
    ahead = next((at for at, (a, b) in enumerate(zip(text, found, strict=False)) if a != b), len(text))
    behind = next(
        (at for at, (a, b) in enumerate(zip(text[::-1], found[::-1], strict=False)) if a != b), len(text)
    )
    return min(1.0, (ahead + behind) / len(text))


@pytest.mark.parametrize("encoding", TEXTS)
@pytest.mark.parametrize("label", ["utf-8", "", "us-ascii", "the right one"])
def test_a_wrong_or_missing_label(encoding, label):
    stated = encoding if label == "the right one" else label
    feed = FEED.format(label=stated, text=TEXTS[encoding] * 8)
    if not stated:
        feed = feed.replace(" encoding=''", "")
    text, _ = decode_body(feed.encode(encoding), None)
    assert TEXTS[encoding] * 8 in text


@given(where=st.floats(0.1, 0.9), byte=st.integers(0x80, 0xFF), labelled=st.booleans())
@pytest.mark.parametrize("encoding", ["utf-8", *TEXTS])
def test_one_bad_byte(encoding, where, byte, labelled):
    source = TEXTS.get(encoding, TEXTS["cp949"]) * 12
    head, _, tail = FEED.format(label=encoding, text="|").partition("|")
    body = bytearray(source.encode(encoding))
    body[int(where * len(body))] = byte
    label = f"text/xml; charset={encoding if labelled or encoding == 'utf-8' else 'utf-8'}"
    text, _ = decode_body(head.encode() + bytes(body) + tail.encode(), label)
    found = text.partition("<title>")[2].partition("</title>")[0]
    assert share_read(source, found) > 0.9, found[:80]


@given(cut=st.integers(1, 400))
@pytest.mark.parametrize("encoding", ["utf-8", *TEXTS])
def test_a_body_cut_off_within_a_letter(encoding, cut):
    source = TEXTS.get(encoding, TEXTS["cp949"]) * 12
    body = FEED.format(label=encoding, text=source).encode(encoding)[:-60]
    text, _ = decode_body(body[: len(body) - cut], f"text/xml; charset={encoding}")
    found = text.partition("<title>")[2]
    assert source.startswith(found[:-2])
    assert len(found) > 100


@pytest.mark.parametrize("start", [b"", b"<rss>" + b"a" * 9_000])
def test_a_picture_or_archive_is_recognised_quickly(start):
    noise = b"".join(sha256(bytes([number % 256, number // 256])).digest() for number in range(60_000))
    _, notes = decode_body(start + noise, None)
    assert notes == ("no text: most likely a picture, an archive or a document",) or start
    wrong = b'<?xml version="1.0" encoding="euc-kr"?>' + "Северокорейские войска ".encode("cp1251") * 40_000
    text, _ = decode_body(wrong, None)
    assert text.endswith("Северокорейские войска ")


@pytest.mark.parametrize("encoding", ["gb18030", "cp949"])
def test_big5_is_not_found_in_the_bytes_of_another_encoding(encoding):
    text, notes = decode_body(FEED.format(label="big5", text=TEXTS[encoding] * 8).encode(encoding), None)
    assert TEXTS[encoding] * 8 in text
    assert notes


def test_a_note_names_the_encoding_as_the_document_declares_it():
    body = FEED.format(label="EUC-KR", text=TEXTS["cp949"]).encode()
    assert decode_body(body, None)[1] == ("says euc-kr, is utf-8",)
