"""Which script a text is written in."""

import pytest

from alerts.text.scripts import main_script, scripts_in


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Tentara Korea Utara", "Latin"),
        ("ＮＡＴＯ", "Latin"),
        ("Войска КНДР в NATO", "Cyrillic"),
        ("북한군 파병", "Hangul"),
        ("北朝鮮がロシアに派兵", "Han"),
        ("朝鲜士兵", "Han"),
        ("القوات الكورية", "Arabic"),
        ("उत्तर कोरिया", "Devanagari"),
        ("กองทัพเกาหลีเหนือ", "Thai"),
        ("12,300 !", ""),
        ("", ""),
    ],
)
def test_the_main_script(text, script):
    assert main_script(text) == script


def test_all_scripts_the_most_frequent_first():
    assert scripts_in("Войска КНДР, NATO") == ("Cyrillic", "Latin")


def test_only_the_beginning_decides():
    assert scripts_in("я" * 300 + "a" * 1000) == ("Cyrillic",)
