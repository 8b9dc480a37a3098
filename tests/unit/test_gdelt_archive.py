"""The archive of one file: what is refused, and what may not be used before its end."""

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.gdelt.archive import ArchiveLimits, ArchiveRefused, open_member, read_lines
from crawler.gdelt.names import NameFilter
from crawler.gdelt.worker import read_file
from tests.support.gkg import gkg_row, one_story, zipped

NAME = "20260301120000.gkg.csv"
ROWS = [gkg_row(f"Kursk report {n}", f"https://paper.example/{n}") for n in range(50)]
SMALL = ArchiveLimits(unpacked_bytes=100_000, line_bytes=1_000, lines=1_000)


def lines_of(body, limits=SMALL, name=NAME):
    return list(read_lines(open_member(io.BytesIO(body), name, limits), limits))


def several(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


def with_stated_size(body, size):
    """The same archive, whose directory states another unpacked size."""
    at = body.index(b"PK\x01\x02")
    return body[: at + 24] + struct.pack("<I", size) + body[at + 28 :]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_lines_are_read_without_their_ends(method):
    assert lines_of(zipped([b"a", b"b\r", b""], NAME, method)) == [b"a", b"b", b""]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no zip"),
        (b"<html>404</html>", "no zip"),
        (zipped([b"a"], NAME)[:-30], "no zip"),
        (several(NAME, "b.csv"), "2 members"),
        (several(), "0 members"),
        (zipped([b"a"], "../../etc/cron.d/a"), "wanted: '20260301120000"),
        (zipped([b"a"], "20260301121500.gkg.csv"), "wanted"),
        (zipped([b"a"], NAME, zipfile.ZIP_BZIP2), "method 12"),
        (zipped([b"0" * 200_000], NAME), "unpacked, over"),
    ],
)
def test_other_archives_are_refused(body, reason):
    with pytest.raises(ArchiveRefused, match=reason):
        lines_of(body)


def test_a_directory_of_many_members_is_refused_before_it_is_read(monkeypatch):
    body = several("a", "b", "c")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ArchiveRefused, match="3 members"):
        lines_of(body)


def test_an_archive_of_64_bits_is_refused():
    body = zipped([b"a"], NAME)
    at = body.rindex(b"PK\x05\x06")
    with pytest.raises(ArchiveRefused, match="4 GB"):
        lines_of(body[:at] + b"PK\x06\x07" + bytes(16) + body[at:])


def test_more_data_than_stated_never_gets_through():
    body = with_stated_size(zipped([b"0" * 900] * 300, NAME), 1_000)
    with pytest.raises(ArchiveRefused):
        lines_of(body)


def test_the_limit_holds_for_a_stream_that_states_no_size():
    with pytest.raises(ArchiveRefused, match="100000 bytes unpacked"):
        list(read_lines(io.BytesIO(b"0" * 200_000), SMALL))


def test_a_wrong_checksum_is_refused_although_all_lines_were_read():
    body = bytearray(zipped(ROWS, NAME, zipfile.ZIP_STORED))
    at = body.index(b"Kursk report 7")
    body[at : at + 5] = b"Seoul"
    limits = ArchiveLimits()
    names = NameFilter(one_story(["Kursk"]).names)
    with pytest.raises(ArchiveRefused, match="CRC"):
        read_file(io.BytesIO(bytes(body)), NAME, names, 100, limits)


def test_long_lines_are_skipped_and_those_around_them_read():
    long = b"0" * 70_000
    assert lines_of(zipped([b"a", long, b"b", b"1" * 1_001, b"c"], NAME)) == [b"a", None, b"b", None, b"c"]


def test_a_long_last_line_without_an_end_is_skipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(NAME, b"a\n" + b"0" * 70_000)
    assert lines_of(out.getvalue()) == [b"a", None]


def test_too_many_lines_are_refused():
    with pytest.raises(ArchiveRefused, match="1000 lines"):
        lines_of(zipped([b""] * 1_001, NAME))


@given(st.lists(st.binary(max_size=300).filter(lambda line: b"\n" not in line), max_size=60))
def test_what_is_packed_is_read(lines):
    expected = [line.removesuffix(b"\r") for line in lines]
    assert lines_of(zipped(lines, NAME)) == expected


@given(st.integers(0, 2_000), st.integers(0, 255))
def test_a_changed_byte_gives_the_same_lines_or_a_refusal(at, value):
    body = bytearray(zipped(ROWS[:5], NAME))
    at %= len(body)
    body[at] = value
    with contextlib.suppress(ArchiveRefused):
        assert lines_of(bytes(body), ArchiveLimits()) == ROWS[:5]


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(body):
    with pytest.raises(ArchiveRefused):
        lines_of(body)


def test_the_worker_keeps_rows_that_name_a_story_and_counts_the_others():
    rows = [*ROWS, gkg_row("Election in Chile", "https://paper.example/x"), b"cut", b""]
    read = read_file(io.BytesIO(zipped(rows, NAME)), NAME, NameFilter(one_story(["Kursk"]).names), 7)
    assert (read["rows"], read["unusable"], read["named"]) == (52, 1, 50)
    assert [row["title"] for row in read["kept"]] == [f"Kursk report {n}" for n in range(7)]
