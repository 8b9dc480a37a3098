"""A set-up for end-to-end tests: a publisher, a mail server with TLS, a webhook receiver, a config."""

from __future__ import annotations

import threading
from base64 import b64encode
from pathlib import Path

from tests.support.wire import Hook, Post, Press

SECRET = "whsec_" + b64encode(b"e" * 32).decode()
SEED = Path(__file__).parents[2] / "seed" / "north-korea-troops.id.md"

TOLL = (
    "Seoul's spy agency says 3,100 North Korean soldiers were killed fighting for Russia",
    "South Korea's National Intelligence Service told lawmakers that about 3,100 North Korean soldiers sent to "
    "Russia have been killed in combat against Ukraine. The agency had counted fewer dead before.",
)
TOLL_KO = (
    '국정원 "러시아 파병 북한군 전사자 3100명"',
    "국가정보원은 러시아에 파병돼 우크라이나와 싸우다 숨진 북한군이 약 3천100명이라고 국회에 보고했다.",
)
PRISONERS = (
    "Ukraine shows two captured North Korean soldiers who ask for asylum",
    "Two North Korean prisoners of war held in Kyiv asked to be sent to the South, Ukrainian officials said. "
    "The captives were taken on the Kursk front while fighting for Russia.",
)
SAPPERS = (
    "Северная Корея отправит в Курскую область тысячу сапёров для разминирования",
    "КНДР направит в Россию тысячу военных сапёров. Они займутся разминированием Курской области, "
    "где северокорейские солдаты воевали против Украины.",
)
MEMORIAL = (
    "Kim Jong Un eröffnet Denkmal für in Russland gefallene nordkoreanische Soldaten",
    "In Pjöngjang ist ein Denkmal mit Museum für die im Krieg gegen die Ukraine gefallenen Soldaten eingeweiht "
    "worden. Staatschef Kim Jong Un legte nach Angaben der Staatsmedien einen Kranz nieder.",
)
OTHERS = (
    (
        "North Korea test-fires two ballistic missiles into the sea",
        "Seoul's joint chiefs reported the launch.",
    ),
    ("Первый снег в Сибири", "Синоптики ждут морозов до минус двадцати градусов."),
    ("Hujan deras landa Jakarta", "Banjir merendam beberapa jalan di ibu kota pada Senin pagi."),
)


class Newsdesk:
    """Everything around the service under test; `press.publish` publishes a report."""

    def __init__(self, folder: Path, *, readers: int = 1) -> None:
        self.folder = folder
        self.press, self.hook, self.post = Press(), Hook(), Post(folder)
        self.readers = [f"reader{number}@newsroom.example" for number in range(readers)]
        self.config = folder / "config.toml"
        self.lock = threading.Lock()
        self.write()

    def write(self, *, service: str = "", sources: str = "", channels: str = "") -> None:
        self.config.write_text(
            f"""
[service]
log_format = "json"
{service}

[matching]
encoder = "off"

[crawler]
host_delay = "10ms"
min_interval = "1s"
timeout = "3s"
allow_private = ["127.0.0.1/32"]

[[stories]]
name = "troops"
seed = "{SEED}"
language = "id"

[[sources]]
name = "press"
url = "{self.press.address}/feed.xml"
interval = "1s"
full_text = "never"
{sources}

[[channels]]
kind = "email"
name = "mail"
host = "localhost"
port = {self.post.port}
ca_file = "{self.post.ca_file}"
sender = "Susulan <alerts@susulan.example>"
recipients = {self.readers}
group_wait = 0

[[channels]]
kind = "webhook"
name = "hook"
url = "{self.hook.url}"
secret = "file:hook.secret"
allow_private = true
group_wait = 0
{channels}
""",
            encoding="utf-8",
        )
        (self.folder / "hook.secret").write_text(SECRET)

    def publish(self, first: int, *reports: tuple[str, str]) -> None:
        for number, (title, text) in enumerate(reports, first):
            self.press.publish(number, title, text)

    def hooked(self, kind: str) -> list[dict]:
        """Data of the webhook messages of one type."""
        return [body["data"] for body in self.hook.bodies if body["type"] == kind]

    def mailed(self, kind: str) -> list[tuple[str, str]]:
        """Recipient and alert id of the mails of one kind."""
        return [
            (to[0], message["X-Susulan-Alert-Id"])
            for to, message in self.post.mails
            if message["X-Susulan-Kind"] == kind
        ]

    def close(self) -> None:
        self.press.close()
        self.hook.close()
        self.post.close()
