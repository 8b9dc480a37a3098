"""Walls answered with status 200, by their known forms, and short reports about the same things."""

import json

import pytest
from typer.testing import CliRunner

from crawler.pages.extract import extract_article
from service.cli.main import build_app

FILLER = (
    "Access was put on hold. Write to the administrator and give the number below. Reference 1827364554. "
    "This page was made by the protection of the web server, which keeps out requests."
)
NEWS = "The town council voted on Sunday to repair the bridge, which a flood had closed for two years. " * 2


def read(title, text=FILLER, head="", h1=None):
    page = f"<html><head><title>{title}</title>{head}</head><body><h1>{h1 or title}</h1><p>{text}</p></body></html>"
    return extract_article(
        page.encode(), content_type="text/html; charset=utf-8", url="https://paper.example/a"
    )


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("browser check", "Making sure you're not a bot!"),
        ("browser check", "Sicherstellen, dass Sie kein Bot sind!"),
        ("browser check", "Vérification que vous n'êtes pas un robot !"),
        ("browser check", "Проверка, что вы не бот!"),
        ("browser check", "あなたがボットではないことを確認しています！"),
        ("browser check", "正在确认你是不是机器人！"),
        ("browser check", "봇이 아닌지 확인하는 중입니다!"),
        ("browser check", "Vercel Security Checkpoint"),
        ("browser check", "Client Challenge"),
        ("legal block", "불법·유해 정보(사이트)에 대한 차단 안내"),
        ("legal block", "Доступ к запрашиваемому ресурсу ограничен"),
        ("legal block", "Internet Positif"),
        ("legal block", "Situs ini telah diblokir"),
        ("legal block", "Erişim engellendi"),
        ("deleted article", "삭제된 기사입니다."),
        ("deleted article", "Материал удалён"),
        ("deleted article", "Berita tidak ditemukan"),
        ("deleted article", "该文章已被删除"),
        ("deleted article", "この記事は削除されました"),
        ("deleted article", "This article has been removed"),
        ("log-in", "로그인이 필요합니다"),
        ("consent", "Avant de continuer sur Le Port"),
        ("consent", "Pengaturan cookie"),
    ],
)
def test_known_titles(kind, title):
    assert f"{kind} page" in read(title).notes[-1]
    assert f"{kind} page" in read(f"{title} | The Paper").notes[-1]


def test_the_title_tag_alone_shows_a_wall_but_not_a_log_in():
    assert "browser check page" in read("Just a moment...", h1="paper.example").notes[-1]
    assert read("Log in", NEWS, h1="Council agrees to repair the bridge").usable


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("legal block", "Доступ к запрашиваемому ресурсу ограничен на основании Федерального закона от 27 июля 2006 г. "
         "№ 149-ФЗ «Об информации, информационных технологиях и о защите информации»."),
        ("legal block", "귀하가 접속하려는 사이트에서는 불법 정보를 제공하고 있어 해당 정보에 대한 접속이 차단되었음을 알려드립니다. "
         "해당 정보는 법령에 따라 적법하게 차단된 것이오니 이에 관한 문의사항이 있으시면 담당기관으로 문의하여 주시기 바랍니다. 감사합니다."),
        ("legal block", "Situs yang hendak Anda tuju tidak dapat diakses karena mengandung konten yang dilarang menurut "
         "peraturan perundang-undangan. Hubungi aduan konten untuk keterangan lebih lanjut."),
        ("deleted article", "이 기사는 언론사의 요청으로 삭제되었습니다. 다른 기사를 보시려면 처음 화면으로 돌아가 주시기 바랍니다. 이용에 불편을 "
         "드려 대단히 죄송합니다. 더 나은 서비스를 위해 노력하겠습니다. 고맙습니다. 다른 기사를 보시려면 처음 화면으로 돌아가 주십시오."),
        ("deleted article", "Artikel yang Anda cari tidak ditemukan atau sudah dihapus oleh redaksi. Silakan kembali ke "
         "beranda untuk membaca berita lainnya dari kami hari ini dan besok."),
        ("deleted article", "Данный материал был удалён редакцией. Вернитесь на главную страницу, чтобы прочитать другие новости "
         "нашего издания за сегодня и за вчера, или воспользуйтесь поиском."),
        ("browser check", "Подтвердите, что запросы отправляли вы, а не робот. Нам очень жаль, но запросы с вашего устройства похожи "
         "на автоматические. Почему это могло произойти? Напишите нам."),
        ("log-in", "Please log in to read the rest of this page. If you have no account yet, you can make one in a minute and "
         "choose which letters of our newsroom you get every morning."),
    ],
)  # fmt: skip
def test_known_phrases_of_short_texts(kind, text):
    assert f"{kind} page" in read("Harbour Post", text).notes[-1]


DATED = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-01T10:00:00Z">'


@pytest.mark.parametrize(
    "text",
    [
        "이 기사는 언론사의 요청으로 삭제되었습니다. 다른 기사를 보시려면 처음 화면으로 돌아가 주시기 바랍니다. 이용에 불편을 드려 대단히 죄송합니다. "
        "더 나은 서비스를 위해 노력하겠습니다. 고맙습니다. 다른 기사를 보시려면 돌아가 주십시오.",
        "Данный материал был удалён редакцией. Вернитесь на главную страницу, чтобы прочитать другие новости нашего издания "
        "за сегодня и за вчера, или воспользуйтесь поиском.",
        "This article has been removed at the request of its author. Go back to our front page to read other news of today "
        "and of yesterday, or use the search.",
    ],
)
def test_what_was_deleted_may_still_be_declared_an_article(text):
    assert "deleted article page" in read("Council agrees to repair the bridge", text, DATED).notes[-1]


def test_the_list_of_partners_does_not_hide_a_consent_page():
    partners = (
        "We and our partners store data of your device to show what you like and to count readers. " * 30
    )
    assert "consent page" in read("Cookie-Einstellungen verwalten | Hafenpost", partners).notes[-1]
    assert "consent page" in read("We value your privacy", partners).notes[-1]
    assert read("Cookies", NEWS * 6).usable
    assert read("Access denied", NEWS * 6).usable


@pytest.mark.parametrize(
    "mark",
    [
        '<script id="anubis_challenge">{}</script>',
        "<script src='/.within.website/x/cmd/anubis/a.mjs'></script>",
    ],
)
def test_known_scripts_beside_next_to_no_text(mark):
    assert "browser check page" in read("paper.example", "Loading the page. " * 9, mark).notes[-1]
    assert read("Council agrees to repair the bridge", NEWS * 3, mark).usable


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Роскомнадзор ограничил доступ к сайту", "Роскомнадзор ограничил доступ к сайту издания на основании закона, сообщили "
         "в ведомстве в воскресенье. Издание заявило, что обжалует решение в суде, и открыло другой адрес для читателей."),
        ("Town tests robots that are not bots, officials say", NEWS),
        ("삭제된 기사 복원 요구, 언론단체 성명 발표", "언론단체가 일요일 성명을 내고 삭제된 기사의 복원을 요구했다고 밝혔다. 이 단체는 앞으로 몇 주 안에 법원에 소송을 "
         "내겠다고 덧붙였다. 해당 언론사는 아직 아무런 답을 내놓지 않았다고 단체는 전했다. 법원은 다음 달 첫 심리를 연다고 예고했다."),
        ("Pemerintah blokir situs judi, menteri beri penjelasan", "Pemerintah memblokir ratusan situs judi pada hari Minggu, kata menteri. "
         "Ia menambahkan bahwa langkah itu akan dilanjutkan dalam beberapa minggu mendatang bersama polisi."),
        ("Artikel über den Hafen gelöscht: Verlag entschuldigt sich", NEWS),
        ("Security verification at airport to take longer, operator says", NEWS),
    ],
)  # fmt: skip
def test_short_reports_about_walls_are_reports(title, text):
    assert read(title, text).usable


def test_the_command_says_that_a_page_is_no_report(tmp_path):
    file = tmp_path / "page.html"
    for title, said in (
        ("Making sure you're not a bot!", "no report: looks like a browser check page"),
        ("Council agrees", ""),
    ):
        file.write_text(
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{NEWS}</p></body></html>",
            "utf-8",
        )
        done = CliRunner().invoke(build_app(["extract", "status"]), ["extract", str(file)])
        assert (done.exit_code, said in done.stderr, bool(done.stderr)) == (0, True, bool(said))
        assert json.loads(done.stdout)["title"] == title
