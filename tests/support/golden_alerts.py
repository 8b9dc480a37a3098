"""Alerts of an invented story, a burning ferry, in many languages: what the golden mails say. All words are our own."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts.delivery.digest import merge
from alerts.delivery.outbox import delivery_of
from alerts.messages.alert import (
    Alert,
    AlertItem,
    ArticleRef,
    ItemTranslation,
    LeadingReport,
    SaidQuote,
    from_json,
)
from alerts.messages.compose import summary_alert
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.notices import source_notice
from alerts.messages.sample import TEST_TEXT
from alerts.outlets.records import Control, Owner
from store.records.decisions import NewActor, NewFigure, Opened, OpenReason, StatedFigure
from store.records.deliveries import DeliveryKind
from store.records.matching import ArticleField as Where
from store.records.matching import Figure, Reason
from store.records.sources import SourceProblem, SourceState
from tests.support.records import NOW, make_article, make_development, make_match, make_member, make_source

STORY = "sunda-ferry"
ZONE = ZoneInfo("Asia/Jakarta")
LONG_WORD = "Fährunglückshinterbliebenenentschädigungsverhandlungsdelegation"
LONG_URL = "https://elbblatt.example/" + "nachrichten/ungekuerzt/" * 8 + "?id=" + "0123456789" * 9

TOLD = {
    "id": (
        "Pelita Selat",
        "Feri Bahari Jaya terbakar di Selat Sunda, 14 orang tewas",
        "Tim penyelamat menemukan 14 penumpang tewas di dek bawah feri yang terbakar di Selat Sunda pada Jumat pagi.",
        {"ferry": "Feri", "fire": "terbakar", "Sunda Strait": "Selat Sunda", "killed": "tewas", "rescue": "penyelamat"},
    ),
    "en": (
        "Harbour Post",
        "Ferry fire: divers reach the lower deck, toll rises to 31",
        "Divers who reached the lower deck found 17 more bodies, the rescue agency said, and 9 passengers are still missing.",
        {"ferry": "Ferry", "fire": "fire", "missing": "missing", "rescue": "rescue", "passengers": "passenger"},
    ),
    "ko": (
        "남포항일보",
        "순다해협 여객선 화재 사망자 31명으로 늘어",
        "인도네시아 구조 당국은 불에 탄 여객선 아래층에서 시신 17구를 더 수습해 사망자가 31명이라고 밝혔다.",
        {"ferry": "여객선", "fire": "화재", "Sunda Strait": "순다해협", "killed": "사망자", "rescue": "구조"},
    ),
    "ru": (
        "Портовый вестник",
        "Число погибших при пожаре на пароме в Зондском проливе выросло до 31",
        "Водолазы подняли с нижней палубы сгоревшего парома ещё 17 тел, сообщили спасатели; девять пассажиров не найдены.",
        {"ferry": "паром", "fire": "пожар", "Sunda Strait": "Зондск", "killed": "погибш", "rescue": "спасател"},
    ),
    "ar": (
        "صحيفة المرفأ",
        "ارتفاع عدد قتلى حريق العبّارة في مضيق سوندا إلى 31",
        "قالت وكالة الإنقاذ إن الغواصين انتشلوا 17 جثة أخرى من السطح السفلي للعبّارة «Bahari Jaya» وإن تسعة ركاب ما زالوا مفقودين.",
        {"ferry": "العبّارة", "fire": "حريق", "Sunda Strait": "مضيق سوندا", "killed": "قتلى", "missing": "مفقود", "passengers": "ركاب"},
    ),
    "zh": (
        "海湾晨报",
        "巽他海峡渡轮起火，遇难人数升至31人",
        "印尼救援部门说，潜水员在失火渡轮的下层甲板又找到17具遗体，仍有9名乘客失踪。",
        {"ferry": "渡轮", "fire": "起火", "Sunda Strait": "巽他海峡", "killed": "遇难", "missing": "失踪", "rescue": "救援"},
    ),
    "ja": (
        "潮風新聞",
        "スンダ海峡のフェリー火災、死者31人に",
        "救助当局によると、焼けたフェリーの下の甲板で潜水士が新たに17人の遺体を見つけ、乗客9人の行方は分かっていない。",
        {"ferry": "フェリー", "fire": "火災", "Sunda Strait": "スンダ海峡", "killed": "死者", "rescue": "救助", "passengers": "乗客"},
    ),
    "hi": (
        "तटरेखा समाचार",
        "सुंडा जलडमरूमध्य में नौका में आग, मृतकों की संख्या 31 हुई",
        "बचाव एजेंसी ने बताया कि गोताखोरों को जली हुई नौका के निचले डेक से 17 और शव मिले और नौ यात्रियों का अब तक पता नहीं है।",
        {"ferry": "नौका", "fire": "आग", "Sunda Strait": "सुंडा", "killed": "मृतक", "rescue": "बचाव", "passengers": "यात्री"},
    ),
    "th": (
        "ข่าวชายฝั่ง",
        "ไฟไหม้เรือเฟอร์รีช่องแคบซุนดา ยอดผู้เสียชีวิตเพิ่มเป็น 31 ราย",
        "หน่วยกู้ภัยระบุว่านักประดาน้ำพบร่างผู้เสียชีวิตอีก 17 รายที่ดาดฟ้าล่างของเรือเฟอร์รี และผู้โดยสาร 9 รายยังสูญหาย",
        {"ferry": "เรือเฟอร์รี", "fire": "ไฟไหม้", "Sunda Strait": "ช่องแคบซุนดา", "killed": "ผู้เสียชีวิต", "rescue": "กู้ภัย", "missing": "สูญหาย"},
    ),
    "he": (
        "קול הנמל",
        "השריפה במעבורת במצר סונדה: מספר ההרוגים עלה ל-31",
        "רשות החילוץ מסרה כי צוללנים מצאו 17 גופות נוספות בסיפון התחתון של המעבורת Bahari Jaya, ותשעה נוסעים עדיין נעדרים.",
        {"ferry": "מעבורת", "fire": "שריפה", "Sunda Strait": "מצר סונדה", "killed": "הרוגים", "missing": "נעדרים"},
    ),
    "fa": (
        "روزنامه بندر",
        "آتش‌سوزی کشتی مسافربری در تنگه سوندا؛ شمار کشته‌ها به ۳۱ رسید",
        "سازمان امداد می‌گوید غواصان ۱۷ پیکر دیگر را از عرشه پایین کشتی بیرون آورده‌اند و نُه مسافر هنوز ناپدیدند.",
        {"ferry": "کشتی", "fire": "آتش‌سوزی", "Sunda Strait": "تنگه سوندا", "killed": "کشته", "missing": "ناپدید"},
    ),
    "fr": (
        "Le Quai du matin",
        "Détroit de la Sonde : un an après l’incendie du ferry, les questions qui restent",
        "Un an après l’incendie du ferry Bahari Jaya, les familles des 40 disparus et morts attendent toujours le rapport.",
        {"ferry": "ferry", "fire": "incendie", "Sunda Strait": "Détroit de la Sonde", "missing": "disparu"},
    ),
    "de": (
        "Elbblatt",
        f"{LONG_WORD} reist nach Jakarta",
        "Die Angehörigen wollen mit der Reederei der ausgebrannten Fähre sprechen.",
        {"ferry": "Fähre"},
    ),
}  # fmt: skip
OFFICIALS = "Indonesia officials"
RESCUERS, SHIPPER = "the rescue agency", "the shipping line"


def stated(number, speaker=RESCUERS, kind="killed"):
    return StatedFigure(number, number, speaker, kind, "people")


KILLED = Figure("killed", 31.0, 31.0, "people", RESCUERS, "", "maximum", stated(14.0))
MISSING = Figure("missing", 9.0, 9.0, "people", "the rescue agency", "", "first")
FEWER = Figure("killed", 24.0, 24.0, "people", SHIPPER, "", "contradicts", stated(31.0))
RESCUED = Figure("rescued", 200.0, None, "people", "", "", "first")
NEWS = (
    NewFigure(stated(31.0), "maximum", stated(14.0)),
    NewFigure(stated(9.0, kind="missing"), "first"),
)


def report(language, minutes=0):
    outlet, title, _, _ = TOLD[language]
    when = NOW + timedelta(minutes=minutes)
    url = (
        LONG_URL
        if language == "de"
        else f"https://news-{language}.example/ferry/{minutes}?from=feed&lang={language}"
    )
    return ArticleRef(f"a-{language}", title, url, outlet, language, when, when)


def why(language):
    _, title, sentence, terms = TOLD[language]
    return tuple(
        Reason(anchor, term, *((Where.TITLE, title) if term in title else (Where.LEAD, sentence)), 1.5 - number / 10)
        for number, (anchor, term) in enumerate(terms.items())
    ) + tuple(
        Reason(anchor, term, Where.LEAD, sentence, 0.1) for anchor, term in terms.items() if term in sentence
    )  # fmt: skip


def item(language, others=(), **changes):
    values = {
        "development": "d-ferry",
        "report": report(language),
        "score": 0.97,
        "why": why(language),
        "new": (),
        "others": tuple(report(one, minutes) for minutes, one in enumerate(others, 1)),
        "reports": 1 + len(others),
        "languages": len({language, *others}),
        "headline": TOLD[language][1],
    }
    return AlertItem(**{**values, **changes})


OWNERS = (
    Owner("Selat Group"),
    Owner("State Radio", Control.STATE),
    Owner("Ministry of Transport", Control.GOVERNMENT),
    Owner("Harbour Trust", Control.INDEPENDENT),
)


OPENED = Opened(OpenReason.UNLIKE_ALL, searched_days=15.0)


def led_by(language, minutes, *, is_earlier=False):
    return LeadingReport(report(language, minutes), is_earlier)


def development(language, others=(), **changes):
    first = item(language, others, **{"opened": OPENED, **changes})
    return Alert(DeliveryKind.DEVELOPMENT, STORY, "d-ferry", 0, NOW, (first,), total=1)


def update(language, others=(), **changes):
    told = item(
        language, others, headline=TOLD["id"][1], **{"new": NEWS, "figures": (KILLED, MISSING), **changes}
    )
    return Alert(DeliveryKind.UPDATE, STORY, "d-ferry", 1, NOW, (told,), total=1)


SAID = tuple(
    SaidQuote(speaker, words, is_direct, TOLD[language][0], language, language)
    for speaker, words, is_direct, language in (
        ("Raden Wijaya", "We will not stop until the last passenger is found", True, "en"),
        ("محمد سالم", "رأينا النار قبل أن نسمع الإنذار بنصف ساعة", True, "ar"),
        ("Indonesia government", "the ferry had passed its last inspection in March", False, "en"),
    )
)
KO_IN_ENGLISH = ItemTranslation(
    "en",
    "LibreTranslate",
    "Death toll of passenger ship fire in Sunda Strait rises to 31",
    (
        (
            TOLD["ko"][2],
            "Indonesian rescuers recovered 17 more bodies from the lower deck of the burnt ship; 31 are dead.",
        ),
    ),
)
EN_IN_ARABIC = ItemTranslation(
    "ar", "DeepL", "حريق العبارة: غواصون يصلون إلى السطح السفلي وعدد القتلى يرتفع إلى 31", ()
)


def translated(alert, *translations):
    """The alert as the translator leaves it; None for an item without a translation."""
    items = zip(alert.items, translations, strict=True)
    return replace(alert, items=tuple(replace(one, translation=made) for one, made in items))


def waited(alerts, waits_for):
    """What the folding makes of alerts that waited together."""
    owed = [delivery_of(one, "mail", "desk@newsroom.example", now=NOW) for one in alerts]
    return from_json(merge([replace(one, wait_reason=waits_for) for one in owed], NOW).alert)


def wave():
    """Many developments at once; the first of them told three times."""
    alerts = [replace(development(one), subject=f"d-{one}") for one in ("id", "en", "ko", "ar", "zh")]
    alerts = [replace(one, items=(replace(one.items[0], development=one.subject),)) for one in alerts]
    again = [replace(one.items[0], report=report(language, 7), new=NEWS, figures=(KILLED,), reports=3, languages=3, sources=2)
             for one, language in zip(alerts[:1] * 2, ("en", "ar"), strict=True)]  # fmt: skip
    return waited(
        [*alerts, *(replace(alerts[0], revision=n, items=(one,)) for n, one in enumerate(again, 1))], "wave"
    )


def first_run():
    articles, matches, members, developments = {}, {}, [], {}
    for minutes, (language, (outlet, title, _, _)) in enumerate(TOLD.items()):
        key = f"d-{language}"
        when = NOW - timedelta(hours=minutes)
        articles[key] = make_article(
            key, title=title, url=report(language).url, language=language, site=outlet, published=when
        )
        matches[key] = make_match(key, STORY, reasons=why(language))
        figures = {
            "id": (replace(KILLED, low=14.0, high=14.0, compared_with=None),),
            "zh": (MISSING, RESCUED),
        }.get(language, ())
        members.append(make_member(key, development=key, story=STORY, figures=figures))
        developments[key] = make_development(key, story=STORY, title=title)
    return summary_alert(STORY, members, articles, matches, developments, NOW)


def sick_sources():
    states = [
        SourceState(make_source(name, url=url), NOW, **more)
        for name, url, more in (
            ("Pelita Selat", "https://pelita.example/feed", {"last_new": NOW - timedelta(days=2), "failures": 41,
             "last_error": "connection refused", "failing_since": NOW - timedelta(days=1)}),
            ("صحيفة المرفأ", "https://marfa.example/rss", {"last_new": NOW - timedelta(days=9), "usual_interval": timedelta(hours=5)}),
            ("潮風新聞", "https://shiokaze.example/old.xml", {}),
            ("Elbblatt", "https://elbblatt.example/feed", {"notified_state": SourceProblem.SILENT}),
        )
    ]  # fmt: skip
    begun = zip(states[:3], (SourceProblem.FAILING, SourceProblem.SILENT, SourceProblem.GONE), strict=True)
    return source_notice(list(begun), states[3:], ZONE, NOW)


def for_reader(language):
    """One alert of the same data for each language of the messages: an update, led by a report that he can read."""
    leading = led_by(language, 2) if language in TOLD and language not in {"ko", "fr"} else None
    others = tuple(dict.fromkeys(("id", language if leading else "ja", "ru")))
    told = update(
        "ko",
        others,
        new=(
            NewFigure(stated(31.0, OFFICIALS), "maximum", stated(14.0, "Red Cross")),
            NewFigure(stated(9.0, OFFICIALS, "missing"), "first"),
            NewActor("person:prabowo"),
        ),
        figures=(
            replace(KILLED, speaker=OFFICIALS, compared_with=stated(14.0, "Red Cross")),
            replace(RESCUED, speaker=OFFICIALS),
        ),
        named=("country:ID", "person:prabowo", "theme:fire", "theme:killed", "theme:rescue"),
        first="Pelita Selat",
        first_published=NOW - timedelta(hours=3),
        sources=3,
        owners=OWNERS[:3],
        owner=OWNERS[1],
        outlet_owner=OWNERS[1],
        leading=leading,
        said=SAID[1:],
    )
    return replace(told, created=NOW + timedelta(minutes=3))


def notice(kind, subject, note):
    return Alert(kind, "", subject, 0, NOW, note=note)


def alerts():
    """Name → alert, in the order of the files."""
    return {
        "id-first": development("id", figures=(RESCUED,), first="Pelita Selat"),
        "en-update": update("en", ("ko", "ja", "de", "fr"), first="Pelita Selat", sources=4, owners=OWNERS),
        "ko-update": update("ko", ("en",), first="Pelita Selat", sources=2, owners=OWNERS[:2], owner=OWNERS[1], outlet_owner=OWNERS[1]),
        "ru-contradicts": update("ru", figures=(FEWER,), new=(NewFigure(stated(24.0, SHIPPER), "contradicts", stated(31.0)),)),
        "ar-update": update("ar", ("en", "he", "fa"), first="صحيفة المرفأ", sources=3, owners=OWNERS[1:], owner=OWNERS[2], outlet_owner=OWNERS[2]),
        "ko-update-translated": translated(update("ko", ("en",), first="Pelita Selat", sources=2), KO_IN_ENGLISH),
        "en-update-translated": translated(update("en", first="Pelita Selat"), EN_IN_ARABIC),
        "ko-first-led": development("ko", ("ja", "en"), leading=led_by("en", 2), first="남포항일보", sources=3, owners=OWNERS[:3], figures=(RESCUED,)),
        "ko-update-led-by-earlier": update("ko", ("id", "en"), leading=led_by("id", 1, is_earlier=True), first="Pelita Selat", sources=2, owners=OWNERS[:2]),
        "en-update-said": update("en", ("ko",), first="Pelita Selat", sources=2, said=SAID),
        "zh-first": development("zh", repeats="Xinhua", figures=(RESCUED, MISSING)),
        "ja-first": development("ja"),
        "hi-first": development("hi", ("en",), sources=2, owners=OWNERS[:1]),
        "th-first": development("th", figures=(RESCUED,)),
        "he-update": update("he"),
        "fa-first": development("fa", ("ar",), sources=2),
        "fr-background": development("fr", retrospective=True),
        "first-run": first_run(),
        "digest": waited([replace(development(one), subject=f"d-{one}", items=(item(one, development=f"d-{one}", opened=OPENED),)) for one in ("he", "th", "de")], "digest"),
        "wave": wave(),
        **{f"reader-{language}": for_reader(language) for language in LANGUAGES},
        "sources": sick_sources(),
        "heartbeat": notice(DeliveryKind.NOTICE, "heartbeat", "No news for a while, and Susulan is running: 12 sources, all answering; 3,412 reports held, 57 developments so far."),
        "test": notice(DeliveryKind.TEST, "t1", TEST_TEXT),
    }  # fmt: skip
