"""Who said what: quotes of a report in direct and indirect speech."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.quotes.extract import MAX_QUOTES, MAX_WORDS_CHARS, extract_quotes
from alerts.quotes.grammar import quoting_languages
from alerts.quotes.marks import MAX_SPANS, quoted_spans
from store.sanitize import strip_invalid
from tests.support.growth import growth

MAX_GROWTH = 3.2
PIECES = [
    "Zelensky", "Зеленский", "젤렌스키", "ゼレンスキー氏", "泽连斯基", "زيلينسكي", "President", "министр", "대통령은",
    "said", "заявил", "말했다", "と述べた", "表示", "قال", "إن", "that", "что", "dass", "고 ", "は", "，", "、", "。",
    "“", "”", "„", "«", "»", "「", "」", '"', "'", ", ", ". ", ": ", " - ", " — ", "\n", "&amp;", "<b>", "\u200b", "?",
    "according to ", "по словам ", "에 따르면 ", "によると", "据", "not ", "Kyiv", "of", "1,000", "we will not give up",
]  # fmt: skip
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


def quotes_of(text, language="en", title=""):
    return [(one.speaker, one.words) for one in extract_quotes(title, text, language)]


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("“We will win,” he said. “Soon.”", ["We will win,", "Soon."]),
        ("„Wir siegen“, sagte er", ["Wir siegen"]),
        ("»Wir siegen«, sagte er", ["Wir siegen"]),
        ("”Vi segrar”, sade han", ["Vi segrar"]),
        ("« Nous gagnons », dit-il", [" Nous gagnons "]),
        ('"ASCII" and "again"', ["ASCII", "again"]),
        ("«ООО «Ромашка»» и «мы»", ["ООО «Ромашка»", "мы"]),
        ("「彼は『勝つ』と言った」と", ["彼は『勝つ』と言った"]),
        ("映画『長い道』を見た", []),
        ('"never closed', []),
        ("closed only”", []),
        ("", []),
    ],
)
def test_quotation_marks(line, quoted):
    assert [line[span.start : span.end] for span in quoted_spans(line)] == quoted


def test_a_line_has_so_many_quotations_and_no_more():
    assert len(quoted_spans("“a” " * 1_000)) == MAX_SPANS


def test_the_words_are_those_of_the_report():
    text = "“We’ll  hold\u00a0the &quot;line&quot;,”  Zelensky said."
    assert quotes_of(text) == [("Zelensky", "We’ll  hold\u00a0the &quot;line&quot;")]


def test_a_quotation_of_several_sentences_is_one():
    text = "“We lost the house. We lost the boat. We start again,” said Maria Alvarez."
    assert quotes_of(text) == [("Maria Alvarez", "We lost the house. We lost the boat. We start again")]


def test_the_second_half_of_an_interrupted_quotation_has_the_same_speaker():
    text = "“We are ready for talks,” Lavrov said, “but not under threat of sanctions.”"
    assert quotes_of(text) == [
        ("Lavrov", "We are ready for talks"),
        ("Lavrov", "but not under threat of sanctions."),
    ]


def test_a_surname_stands_for_the_name_given_before():
    text = "The mayor is Maria Alvarez. Nobody was hurt, she wrote. Alvarez said that the bridge was safe."
    assert quotes_of(text) == [("Maria Alvarez", "the bridge was safe")]


def test_a_surname_that_was_never_given_is_no_sure_speaker():
    assert quotes_of("Alvarez said that the bridge was safe.") == []


def test_a_ministry_without_its_country_is_no_speaker_though_another_one_was_named():
    text = "Russia's defence ministry is silent. The ministry said that Kyiv had attacked a depot."
    assert quotes_of(text) == []


def test_a_clause_ends_where_somebody_else_may_speak():
    text = "Trump said that the tariffs would stay, but Macron disagreed."
    assert quotes_of(text) == [("Trump", "the tariffs would stay")]


@pytest.mark.parametrize(
    "text",
    [
        "Zelensky has not said that the plan is dead.",
        "Zelensky never said that the plan was dead.",
        "Zelensky would say that the plan was dead.",
        "Did Zelensky say that the plan was dead?",
        "Zelensky said that the plan was dead?",
        "The report that Zelensky said was lost turned up again.",
        "An aide of Zelensky said that the plan was dead.",
        "Zelensky's aide said that the plan was dead.",
        "Zelensky and Macron said that the plan was dead.",
    ],
)
def test_what_is_not_surely_said_is_left_out(text):
    assert quotes_of(text) == []


def test_a_language_without_a_grammar_has_no_quotes():
    assert extract_quotes("", "Zelensky said that Kyiv would hold.", "sw") == ()
    assert extract_quotes("", "Zelensky said that Kyiv would hold.", "und") == ()


def test_a_report_has_so_many_quotes_and_each_once():
    lines = [f"Zelensky said that brigade {number} would hold the line." for number in range(20)]
    assert len(extract_quotes("", " ".join(lines), "en")) == MAX_QUOTES
    assert len(extract_quotes("", " ".join(lines[:1] * 5), "en")) == 1


def test_a_paragraph_is_no_quote():
    assert quotes_of(f"Zelensky said that {'it went on and on ' * 60}.") == []


@settings(max_examples=150, deadline=None)
@given(title=texts, text=texts, language=st.sampled_from(quoting_languages()))
def test_a_quote_of_any_text_is_a_part_of_it(title, text, language):
    whole = strip_invalid(f"{title.strip()}\n{text}")
    for quote in extract_quotes(title, text, language):
        assert quote.words in whole
        assert 0 < len(quote.words) <= MAX_WORDS_CHARS
        assert quote.words == quote.words.strip()
        assert quote.speaker


@pytest.mark.parametrize("language", ["en", "ru", "ko", "ja", "zh", "ar"])
@pytest.mark.parametrize(
    "part",
    [
        "“", "”", '"', "«", "“a” ", "Zelensky said ", "Zelensky, ", "said that ", "젤렌스키는 ", "고 말했다. ", "ゼレンスキー氏は",
        "「あ」と述べ", "泽连斯基说", "据泽连斯基", "قال زيلينسكي ", "Зеленский заявил, что ", "по словам ", ", ", ". ", "the ", "A b ",
    ],
)  # fmt: skip
def test_linear_in_any_text(language, part):
    def read(count):
        from alerts.quotes.extract import quotes_in
        from alerts.text.normalize import normalize

        quotes_in(normalize("\n" + part * count), language)

    assert growth(read, 400) < MAX_GROWTH
