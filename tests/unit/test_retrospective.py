"""Retrospectives and explainers are recognised in many languages."""

import pytest

from alerts.matching.retrospective import is_retrospective
from alerts.text.annotate import annotate

RETROSPECTIVES = [
    ("en", "Timeline: how the troops came to Kursk", ""),
    ("en", "The troops in Kursk", "Two years ago today the first soldiers crossed the border."),
    ("en", "The troops in Kursk", "Soldiers crossed a border. Here's what we know about them so far."),
    ("de", "Analyse: Was die Soldaten in Kursk wollen", ""),
    ("fr", "Décryptage : les soldats de Koursk", ""),
    ("es", "Opinión: los soldados de Kursk", ""),
    ("it", "Soldati a Kursk, un anno dopo", ""),
    ("pt", "Soldados em Kursk", "Relembre como tudo começou e quem foi enviado."),
    ("nl", "Soldaten in Koersk, een jaar later", ""),
    ("sv", "Soldaterna i Kursk, ett år efter", ""),
    ("da", "Soldaterne i Kursk: det ved vi", ""),
    ("no", "Soldatene i Kursk: dette vet vi", ""),
    ("fi", "Analyysi: sotilaat Kurskissa", ""),
    ("pl", "Żołnierze w Kursku: co wiemy", ""),
    ("cs", "Vojáci v Kursku rok po: co víme", ""),
    ("hu", "Katonák Kurszkban: amit tudunk", ""),
    ("ro", "Soldați în Kursk: ce știm", ""),
    ("el", "Ανάλυση: οι στρατιώτες στο Κουρσκ", ""),
    ("ru", "Солдаты в Курске: что известно", ""),
    ("ru", "Солдаты в Курске", "Ровно год назад первые солдаты перешли границу."),
    ("uk", "Солдати в Курську: хронологія", ""),
    ("bg", "Войници в Курск: какво знаем", ""),
    ("lv", "Karavīri Kurskā: ko zinām", ""),
    ("lt", "Kariai Kurske: ką žinome", ""),
    ("et", "Analüüs: sõdurid Kurskis", ""),
    ("tr", "Kursk'taki askerler: bir yıl sonra", ""),
    ("id", "Kilas balik tentara di Kursk", ""),
    ("vi", "Phân tích: binh sĩ ở Kursk", ""),
    ("th", "วิเคราะห์ ทหารในเคิร์สก์", ""),
    ("ar", "تحليل: الجنود في كورسك", ""),
    ("fa", "تحلیل: سربازان در کورسک", ""),
    ("he", "ניתוח: החיילים בקורסק", ""),
    ("hi", "विश्लेषण: कुर्स्क में सैनिक", ""),
    ("ko", "[분석] 쿠르스크의 병사들", ""),
    ("ja", "【解説】クルスクの兵士たち", ""),
    ("zh", "深度分析：库尔斯克的士兵", ""),
]
NEWS = [
    ("en", "Troops sent to Kursk", "The pact was signed two years ago. Soldiers crossed the border on Monday."),
    ("de", "Soldaten in Kursk", "Der Minister sprach heute vor dem Parlament über die Soldaten."),
    ("id", "Tentara di Kursk", "Pakta itu diteken tahun lalu, kata menteri."),
    ("ru", "Солдаты в Курске", "Договор подписан два года назад, заявил министр."),
    ("ko", '군 "발사체 제원 분석 중"', "군은 분석 중이라고 밝혔다."),
    ("zh", "分析指士兵已抵达", "部长说，士兵已抵达。"),
    ("en", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), RETROSPECTIVES)
def test_retrospectives_are_recognised(language, title, text):
    assert is_retrospective(annotate(title, text, language))


@pytest.mark.parametrize(("language", "title", "text"), NEWS)
def test_news_that_mentions_the_past_is_no_retrospective(language, title, text):
    assert not is_retrospective(annotate(title, text, language))


def test_it_covers_many_languages():
    assert len({language for language, _, _ in RETROSPECTIVES}) >= 20
