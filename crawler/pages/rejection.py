"""Rejects pages with status 200 that are no report: error, log-in, consent, challenge, paywall stub.

A report's headline may begin with `Error` or `Log in`. So the whole title must be that of such a page, the
text short, and the page must not declare an article with a date.
"""

from __future__ import annotations

import re

from crawler.pages.metadata import PageMetadata

MIN_TEXT = 250
"""Characters; with fewer the extractor has probably missed the article."""
STUB_LENGTH = 120
"""Characters; with fewer nothing shows that this is a report."""
_SHORT_LENGTH = 3 * MIN_TEXT
_MAX_STUB_LENGTH = 4 * MIN_TEXT
"""Characters of a text that ends in an offer to subscribe."""
_ERROR = (
    r"(?:error|fehler|erreur|ошибка|помилка|http|エラー|오류|错误)?\s*[:#]?\s*(?:40[0-9]|410|429|451|50[0-4])(?:\s*error)?",
    (
        r"(?:(?:error\s*)?(?:40\d|50\d)\W*)?(?:page |site |file )?"
        r"(?:not found|forbidden|bad gateway|gone|service unavailable)"
    ),
    r"access denied|(?:an )?error(?: occurred)?|internal server error|too many requests|oops!?",
    r"site maintenance",
    r"(?:this )?page (?:cannot be found|does(?:n.t| not) exist|could not be found|isn.t available)",
    r"(?:die )?seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|p[áa]gina no encontrada",
    r"p[áa]gina n[ãa]o encontrada|pagina non trovata|pagina niet gevonden|nie znaleziono strony",
    r"страница не найдена|ошибка(?: доступа)?|доступ (?:запрещ[её]н|ограничен)|сторінку не знайдено",
    r"доступ заборонено",
    r"페이지를 찾을 수 없습니다\.?|접근이 (?:거부|차단)되었습니다\.?",
    r"ページが見つかりません(?:でした)?|アクセスが拒否されました",
    r"页面不存在|頁面不存在|找不到(?:网页|頁面|页面)|访问被拒绝|halaman tidak (?:di)?temukan|akses ditolak",
    r"không tìm thấy trang|trang không tồn tại|ไม่พบหน้า\S*|sayfa bulunamad[ıi]|الصفحة غير موجودة",
    r"صفحه یافت نشد|पृष्ठ नहीं मिला",
)
_LOG_IN = (
    r"log ?[io]n|sign ?in|sign ?up|register|(?:please )?log in to (?:continue|your account)",
    r"member login|my account",
    r"anmelden|einloggen|anmeldung|connexion|se connecter|iniciar sesi[oó]n|entrar|accedi|inloggen",
    r"zaloguj się",
    r"вход(?: на сайт)?|войти|авторизация|вхід|увійти|로그인|ログイン|登录|登入|登錄|用户登录|masuk",
    r"đăng nhập|เข้าสู่ระบบ",
    r"giriş(?: yap)?|تسجيل الدخول|ورود|लॉग इन",
)
_CONSENT = (
    r"before you continue(?: to .+)?|(?:your )?privacy (?:choices|settings)",
    r"cookie(?:s| consent| settings| policy)?",
    r"we value your privacy|consent(?: required| page)?|zustimmung(?: erforderlich)?",
    r"datenschutz(?:einstellungen)?",
    r"(?:gestion|paramètres) des cookies|configuraci[óo]n de cookies|согласие на обработку .*",
    r"쿠키 설정|クッキーの設定",
)
_CHALLENGE = (
    r"just a moment\W*|attention required!?|are you (?:a robot|human)\??|robot check|captcha",
    r"security check",
    r"checking your browser.*|verify(?:ing)? (?:that )?you are (?:a )?human.*|ddos-guard",
    r"pardon our interruption\W*",
    r"please wait\W*|human verification|bot verification|один момент\W*|проверка браузера",
    r"вы не робот\??|잠시만 기다리십시오\W*",
    r"しばらくお待ちください\W*|请稍候\W*|安全验证|un instant\W*|nur einen moment\W*|un momento\W*",
)
_KINDS = tuple(
    (name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE))
    for name, patterns in (
        ("error", _ERROR),
        ("log-in", _LOG_IN),
        ("consent", _CONSENT),
        ("browser check", _CHALLENGE),
    )
)
_SCRIPT_MARKS = re.compile(
    r"_cf_chl_opt|/cdn-cgi/challenge-platform/h/|captcha-delivery\.com|px-captcha"
    r"|_Incapsula_Resource|awswaf|ddos-guard/check"
    r"|enable javascript and cookies to continue",
    re.IGNORECASE,
)
_SUBSCRIPTION_OFFER = re.compile(
    r"subscribe (?:now )?(?:to (?:continue|read|keep)|for (?:full|unlimited))|to continue reading"
    r"|already a subscriber"
    r"|(?:exclusive to|only for|reserved for|for) subscribers|create a free account to"
    r"|weiterlesen mit|jetzt abonnieren|nur für abonnent|réservé aux abonnés|abonnez-vous pour"
    r"|il vous reste [\d,.]+ ?% "
    r"|solo para suscriptores|suscríbete para|contenuto riservato agli abbonati|abbonati per"
    r"|conteúdo exclusivo para assinantes"
    r"|alleen voor abonnees|для подписчиков|оформите подписку|доступно (?:только )?по подписке"
    r"|для передплатників"
    r"|유료 (?:회원|구독자)|구독자 전용|会員限定|有料会員|この記事は.{0,12}会員|订阅后|付费阅读"
    r"|訂閱會員|khusus pelanggan|berlangganan untuk"
    r"|dành cho (?:thuê bao|hội viên)|สำหรับสมาชิก|abonelere özel|للمشتركين فقط|मेंबर्स के लिए",
    re.IGNORECASE,
)
_TAIL = 400
_PARTS = re.compile(r"\s+[|–—\-·•:»«/]+\s+|\s*\|\s*")


def rejection_reason(title: str, text: str, metadata: PageMetadata, html: str) -> str | None:
    """Return why this is no report, for the user; None if it is one. `html` is the markup, or its start."""
    if len(text) < _SHORT_LENGTH and not (metadata.is_article and metadata.published):
        if kind := page_kind(title):
            return f"looks like a {kind} page: {title[:60]!r}"
        if len(text) < MIN_TEXT and _SCRIPT_MARKS.search(html):
            return "looks like a browser check page"
    if len(text) < (MIN_TEXT if metadata.paywalled else STUB_LENGTH):
        return "paywall stub" if metadata.paywalled else "next to no text on the page"
    if len(text) < (_MAX_STUB_LENGTH if metadata.paywalled else _SHORT_LENGTH) and _SUBSCRIPTION_OFFER.search(
        text[-_TAIL:]
    ):
        return "paywall stub"
    return None


def page_kind(title: str) -> str | None:
    """Return the kind of page that is no report, by its whole title or the part beside the site's name."""
    parts = _PARTS.split(title)
    for part in (title, *(parts[:1] + parts[-1:] if len(parts) > 1 else ())):
        for name, pattern in _KINDS:
            if pattern.fullmatch(part.strip(" .!")):
                return name
    return None
