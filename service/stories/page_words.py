"""Words of pages that stand in the way of an article: log-in, consent, subscription."""

from __future__ import annotations

import re

_WORDS = (
    # en
    "log in|login|sign in|sign up|password|subscribe|subscription|subscribers?|cookies?|privacy policy"
    "|terms of (?:use|service)|your consent|newsletter|create an account|javascript"
    # de, nl, sv, no, da
    "|anmelden|einloggen|passwort|abonnieren|datenschutz|nutzungsbedingungen|inloggen|wachtwoord|abonneren"
    "|privacybeleid|logga in|lösenord|prenumerera|logg inn|passord|log ind|adgangskode|samtycke"
    # fr, es, pt, it, ro
    "|se connecter|mot de passe|s'abonner|abonnez-vous|confidentialité|iniciar sesión|contraseña|suscríbete"
    "|suscribirse|política de privacidad|senha|assinar|assine|política de privacidade|accedi|parola"
    "|abbonati|informativa sulla privacy|autentificare|abonează-te"
    # pl, cs, hu, fi, el, tr
    "|zaloguj|hasło|subskrybuj|polityka prywatności|přihlásit|heslo|bejelentkezés|jelszó|kirjaudu|salasana"
    "|σύνδεση|κωδικός|εγγραφή|συνδρομή|giriş yap|şifre|abone ol|çerez"
    # ru, uk, bg, sr
    "|войти|пароль|подписаться|подписк[аиу]|куки|персональных данных|увійти|підписатися|парола|лозинка"
    # id, vi, hi, bn
    "|masuk|kata sandi|berlangganan|kebijakan privasi|đăng nhập|mật khẩu|लॉग इन|पासवर्ड|सदस्यता|পাসওয়ার্ড|লগইন"
    # ar, fa, he, ur
    "|تسجيل الدخول|كلمة المرور|اشترك|سياسة الخصوصية|ورود|رمز عبور|اشتراک|התחבר|סיסמה|הירשם|لاگ ان|پاس ورڈ"
)
_UNSPACED = (
    "登录|登入|登錄|密码|密碼|订阅|訂閱|隐私政策|隱私|ログイン|パスワード|会員登録|購読|プライバシー|クッキー"
    "|로그인|비밀번호|구독|회원가입|개인정보|쿠키|เข้าสู่ระบบ|รหัสผ่าน|สมัครสมาชิก|คุกกี้|အကောင့်ဝင်|စကားဝှက်"
)
_PAGE_WORD = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)|{_UNSPACED}", re.IGNORECASE)


def page_words(text: str) -> list[str]:
    """Every such word of a text, in lower case, in order."""
    return [match.group().casefold() for match in _PAGE_WORD.finditer(text)]
