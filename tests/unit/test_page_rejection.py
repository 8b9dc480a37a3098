"""Pages with status 200 that are no reports, and short reports that resemble them."""

import pytest

from crawler.pages.extract import extract_article

NEWS = "The town council voted on Sunday to repair the bridge, which a flood had closed for two years. "
SHORT_NEWS = NEWS * 2


def read(title, body="", head=""):
    page = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><p>{body}</p></body></html>"
    return extract_article(
        page.encode(), content_type="text/html; charset=utf-8", url="https://paper.example/a"
    )


@pytest.mark.parametrize(
    "title",
    [
        "404 Not Found", "Error 404", "Page not found | The Paper", "The Paper - Page not found", "403 Forbidden",
        "Access Denied", "Seite nicht gefunden", "Page introuvable", "Página no encontrada", "Страница не найдена",
        "Ошибка 404", "Сторінку не знайдено", "페이지를 찾을 수 없습니다", "ページが見つかりません", "页面不存在",
        "Halaman tidak ditemukan", "Trang không tồn tại", "Sayfa bulunamadı", "الصفحة غير موجودة", "ไม่พบหน้าที่ต้องการ",
    ],
)  # fmt: skip
def test_error_pages(title):
    found = read(title, SHORT_NEWS)
    assert not found.usable
    assert "error page" in found.notes[-1]


@pytest.mark.parametrize(
    "title", ["Log in", "Sign in | The Paper", "Anmelden", "Connexion", "Iniciar sesión", "Вход", "로그인", "ログイン",
              "登录", "Masuk", "Đăng nhập", "เข้าสู่ระบบ", "Giriş yap", "تسجيل الدخول"],
)  # fmt: skip
def test_log_in_pages(title):
    assert "log-in page" in read(title, SHORT_NEWS).notes[-1]


@pytest.mark.parametrize(
    "title", ["Before you continue to The Paper", "Cookie settings", "Zustimmung erforderlich"]
)
def test_consent_pages(title):
    assert "consent page" in read(title, SHORT_NEWS).notes[-1]


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Just a moment...", ""),
        ("Attention Required! | Cloudflare", ""),
        ("Один момент…", ""),
        ("잠시만 기다리십시오…", ""),
        ("paper.example", "<script>window._cf_chl_opt={cvId:'3'};</script>"),
        ("paper.example", "<script src='https://ct.captcha-delivery.com/c.js'></script>"),
    ],
)
def test_browser_checks(title, head):
    assert "browser check page" in read(title, "Enable JavaScript and cookies to continue.", head).notes[-1]


@pytest.mark.parametrize(
    "offer",
    [
        "Subscribe to continue reading.", "Already a subscriber? Log in.", "Nur für Abonnenten.",
        "Cet article est réservé aux abonnés.", "Solo para suscriptores.", "Материал доступен только для подписчиков.",
        "이 기사는 유료 회원만 볼 수 있습니다.", "この記事は会員限定です。", "订阅后阅读全文", "Khusus pelanggan.", "Abonelere özel içerik",
    ],
)  # fmt: skip
def test_paywall_stubs(offer):
    assert (
        read("Council agrees to repair the bridge", f"{SHORT_NEWS}</p><p>{offer}").notes[-1] == "paywall stub"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Error in vote count leads to a recount", "Log in your steps: town starts walking week", "Sign in of protest",
        "Page not found: how the archive lost its letters", "Cookies recalled after bakery finds glass",
        "Access denied to inspectors at nuclear plant, agency says", "Just a moment of rain ends the drought",
        "404 dead in earthquake, ministry says", "Вход в метро закрыли после взрыва", "Ошибка пилота стала причиной крушения",
        "로그인 정보 유출로 은행 조사 착수", "登录月球：探测器发回照片", "Anmelden bis Freitag: Stadt verteilt Kitaplätze neu",
        "Masuk Ukraina, pasukan terlihat di perbatasan", "Captcha maker bought for 2 billion",
    ],
)  # fmt: skip
def test_short_reports_are_reports(title):
    assert read(title, SHORT_NEWS).usable


def test_a_subscription_offer_below_a_whole_report_is_no_stub():
    assert read(
        "Council agrees to repair the bridge", f"{NEWS * 12}</p><p>Already a subscriber? Log in."
    ).usable
