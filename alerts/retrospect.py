"""Tells looking back from news: anniversaries, background, explainers and opinion are marked, not refused."""

from __future__ import annotations

import re

from alerts.reading import Reading

_TITLE_MARKS = (
    "explainer", "explained", "what we know", "what to know", "q&a", "timeline", "analysis", "opinion", "op-ed",
    "background", "in depth", "one year on", "a year on", "a year after", "years on", "years after", "anniversary",
    "looking back", "editorial", "commentary", "fact box", "factbox", "long read", "history of", "how it began",
    "hintergrund", "analyse", "kommentar", "chronologie", "ein jahr danach", "ein jahr nach", "was wir wissen", "was bisher",
    "décryptage", "éclairage", "tribune", "un an après", "ce que l'on sait", "que sait-on", "análisis", "opinión", "un año después",
    "lo que se sabe", "cronología", "analisi", "un anno dopo", "análise", "um ano depois", "o que se sabe", "analyse", "achtergrond",
    "een jaar later", "opinie", "analiza", "komentarz", "rok po", "analýza", "komentář", "elemzés", "analys", "bakgrund", "ett år efter",
    "analiz", "yorum", "bir yıl sonra", "bir yılın ardından", "kronoloji", "анализ", "колонка", "мнение", "год спустя", "что известно",
    "хронология", "аналіз", "думка", "рік потому", "що відомо", "хронологія", "колонка", "analisis", "opini", "setahun setelah",
    "kilas balik", "setahun", "apa yang diketahui", "phân tích", "bình luận", "một năm sau", "nhìn lại", "วิเคราะห์", "ย้อนรอย", "ครบรอบ",
    "تحليل", "رأي", "بعد عام", "تسلسل زمني", "تحلیل", "یادداشت", "یک سال پس", "ניתוח", "פרשנות", "विश्लेषण", "एक साल बाद", "বিশ্লেষণ", "এক বছর",
    "해설", "칼럼", "사설", "분석", "1년", "일지", "오피니언", "기고", "되돌아", "解説", "社説", "コラム", "分析", "1年を振り返", "背景",
    "评论", "評論", "社论", "社論", "综述", "盘点", "回顾", "回顧", "解读", "一周年",
)
_MARK = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" if one[0] < "\u0e00" else re.escape(one) for one in dict.fromkeys(_TITLE_MARKS)))


def is_retrospective(reading: Reading) -> bool:
    """Whether the title says that the report looks back or explains."""
    title = reading.sentences[0]
    return bool(_MARK.search(reading.text.normal, title.start, title.end))
