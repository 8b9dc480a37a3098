"""A fast loopback feed server for benchmarks: conditional GET, and new entries on demand.

    python benchmarks/feedserver.py --feeds 1000 --hosts 250

Prints one line of JSON with its port when it is ready. Feed N is at `http://ADDRESS:PORT/N`; the feeds are
spread over the addresses from 127.77.0.1 on. Feeds with even numbers are RSS 2.0, the others Atom. All text
is generated and the same on every machine. `GET /publish?count=K` (on any address) adds one entry to each of
K feeds and returns the links; with `&topic=1` the shipped story matches these entries. `GET /counts` returns
how many responses of each status were sent. `GET /hooked` returns what was posted to `/hook`, with monotonic
times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

_FIRST_ENTRY = datetime(2026, 1, 5, 6, tzinfo=UTC)
_SENTENCES = (4, 11)

# Per language: openings, middles, ends of sentences that can be combined freely, and the joiner.
_SPEECH: dict[str, tuple[list[str], list[str], list[str], str]] = {
    "en": (
        ["The city council", "A group of scientists", "The railway company", "Two neighbouring villages"],
        ["has agreed to repair", "plans to close", "wants to study", "will pay for"],
        ["the old lighthouse.", "a bridge over the river.", "the market hall roof.", "three night trains."],
        " ",
    ),
    "id": (
        ["Dewan kota", "Sekelompok peneliti", "Perusahaan kereta api", "Dua desa bertetangga"],
        ["sepakat memperbaiki", "berencana menutup", "ingin meneliti", "akan membiayai"],
        ["mercusuar tua itu.", "jembatan di atas sungai.", "atap pasar induk.", "tiga kereta malam."],
        " ",
    ),
    "ko": (
        ["시의회는", "연구진은", "철도공사는", "이웃한 두 마을은"],
        ["오래된 등대를", "강을 건너는 다리를", "시장 지붕을", "야간 열차 세 편을"],
        ["수리하기로 했다.", "닫을 계획이다.", "조사하려 한다.", "지원할 예정이다."],
        " ",
    ),
    "ja": (
        ["市議会は", "研究者の一団は", "鉄道会社は", "隣り合う二つの村は"],
        ["古い灯台を", "川に架かる橋を", "市場の屋根を", "三本の夜行列車を"],
        ["修理することで合意した。", "閉鎖する計画だ。", "調べたいとしている。", "支援する見通しだ。"],
        "",
    ),
    "zh": (
        ["市议会", "一组科学家", "铁路公司", "两个相邻的村庄"],
        ["同意修复", "计划关闭", "希望研究", "将出资建设"],
        ["那座旧灯塔。", "河上的桥梁。", "集市大厅的屋顶。", "三趟夜间列车。"],
        "",
    ),
    "ru": (
        ["Городской совет", "Группа учёных", "Железнодорожная компания", "Соседняя деревня"],
        ["согласилась отремонтировать", "планирует закрыть", "хочет изучить", "оплатит"],
        ["старый маяк.", "мост через реку.", "крышу рынка.", "три ночных поезда."],
        " ",
    ),
    "uk": (
        ["Міська рада", "Група науковців", "Залізнична компанія", "Сусіднє село"],
        ["погодилася відремонтувати", "планує закрити", "хоче вивчити", "оплатить"],
        ["старий маяк.", "міст через річку.", "дах ринку.", "три нічні потяги."],
        " ",
    ),
    "de": (
        ["Der Stadtrat", "Eine Forschungsgruppe", "Die Bahngesellschaft", "Das Nachbardorf"],
        ["lässt reparieren:", "will schließen:", "möchte untersuchen:", "bezahlt künftig:"],
        [
            "den alten Leuchtturm.",
            "eine Brücke über den Fluss.",
            "das Dach der Markthalle.",
            "drei Nachtzüge.",
        ],
        " ",
    ),
}
_EVENTS = (
    "{n} North Korean soldiers killed in an assault on {place}",
    "{n} wounded North Korean soldiers treated in hospitals of {place}, Russia",
    "Russia awards medals to {n} North Korean troops at a ceremony in {place}",
    "Ukraine captures {n} North Korean soldiers, holds them as prisoners near {place}",
    "{n} North Korean sappers clear Russian mines around {place}",
    "North Korean troops in Russia fire {n} artillery shells at {place}, Ukraine says",
    "{n} more North Korean troops board trains for {place} in Russia",
    "North Korean soldiers learn to fly {n} drones at a Russian training ground in {place}",
    "Bodies of {n} North Korean soldiers flown home from Russia through {place}",
    "Seoul sanctions {n} officers over North Korean troops in Russia's {place}",
)
_PLACES = (
    "Kursk",
    "Belgorod",
    "Sudzha",
    "Vladivostok",
    "Pokrovsk",
    "Rostov",
    "Sumy",
    "Bryansk",
    "Khabarovsk",
)
_LANGUAGES = tuple(_SPEECH)


@dataclass(slots=True)
class Feed:
    """One feed, rendered whenever it changes."""

    number: int
    base: str
    size: int
    serial: int = 0
    items: list[str] = field(default_factory=list)
    body: bytes = b""
    etag: bytes = b""
    modified: bytes = b""

    @property
    def atom(self) -> bool:
        """Whether it is an Atom feed; otherwise it is RSS."""
        return self.number % 2 == 1

    def publish(self, number: int | None = None) -> str:
        """Add an entry at the top, drop the oldest, return the link; with a number it is on the topic."""
        link = self._add(None if number is None else _on_topic(number))
        self.render()
        return link

    def fill(self) -> None:
        """Write the first entries."""
        for _ in range(self.size):
            self._add()
        self.render()

    def _add(self, topic: tuple[str, str] | None = None) -> str:
        self.serial += 1
        rng = random.Random(f"{self.number} {self.serial}")  # noqa: S311 - repeatable, not secret
        starts, middles, ends, joiner = _SPEECH[_LANGUAGES[self.number % len(_LANGUAGES)]]

        def sentence() -> str:
            return joiner.join((rng.choice(starts), rng.choice(middles), rng.choice(ends)))

        title = f"{sentence()[:-1]} {self.number}/{self.serial}"
        paragraphs = "</p><p>".join(sentence() for _ in range(rng.randint(*_SENTENCES)))
        if topic is not None:
            title, paragraphs = topic
        link = f"{self.base}/story/{self.number}/{self.serial}.html"
        when = _FIRST_ENTRY + timedelta(minutes=11 * self.serial + self.number % 60)
        parts = (escape(title), link, escape(f"<p>{paragraphs}</p>"), when)
        self.items.insert(0, _atom_entry(*parts) if self.atom else _rss_item(*parts))
        del self.items[self.size :]
        return link

    def render(self) -> None:
        """Render the body and the validators again."""
        language = _LANGUAGES[self.number % len(_LANGUAGES)]
        wrap = _atom_feed if self.atom else _rss_feed
        self.body = wrap(self.number, self.base, language, "\n".join(self.items)).encode()
        self.etag = f'"{self.number}-{self.serial}"'.encode()
        self.modified = format_datetime(_FIRST_ENTRY + timedelta(seconds=self.serial), usegmt=True).encode()


def _on_topic(number: int) -> tuple[str, str]:
    """Headline and text of a report that follows the shipped story: ten events, each at several places."""
    place = _PLACES[number // len(_EVENTS) % len(_PLACES)]
    title = _EVENTS[number % len(_EVENTS)].format(n=number * 7 + 12, place=place)
    starts, middles, ends, _ = _SPEECH["en"]
    rest = f"{starts[number % 4]} {middles[number // 4 % 4]} {ends[number // 16 % 4]}"
    return title, f"{title}. {rest}"


def _rss_item(title: str, link: str, summary: str, when: datetime) -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{format_datetime(when)}</pubDate><category>region</category>"
        f"<description>{summary}</description></item>"
    )


def _atom_entry(title: str, link: str, summary: str, when: datetime) -> str:
    return (
        f'<entry><title>{title}</title><link href="{link}"/><id>{link}</id>'
        f"<published>{when.isoformat()}</published><updated>{when.isoformat()}</updated>"
        f'<summary type="html">{summary}</summary></entry>'
    )


def _rss_feed(number: int, base: str, language: str, items: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Paper {number}</title>'
        f"<link>{base}/</link><description>Paper {number}</description><language>{language}</language>"
        f"{items}</channel></rss>"
    )


def _atom_feed(number: int, base: str, language: str, items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
        f'<title>Paper {number}</title><id>{base}/{number}</id><link href="{base}/"/>'
        f"<updated>{_FIRST_ENTRY.isoformat()}</updated>{items}</feed>"
    )


class Press:
    """All feeds, and counts of the responses."""

    def __init__(self, feeds: list[Feed]) -> None:
        self.feeds = feeds
        self.answered: Counter[int] = Counter()
        self.hooked: list[tuple[float, str]] = []

    def answer(self, target: str, headers: dict[bytes, bytes]) -> bytes:
        """The whole response to a GET; header names in lower case."""
        parts = urlsplit(target)
        if parts.path == "/publish":
            query = parse_qs(parts.query)
            count, topic = int(query["count"][0]), query.get("topic") == ["1"]
            rng = random.Random(f"{count} {self.feeds[0].serial}")  # noqa: S311 - repeatable, not secret
            chosen = rng.sample(self.feeds, count)
            return _response(
                200,
                json.dumps([feed.publish(n if topic else None) for n, feed in enumerate(chosen)]).encode(),
            )
        if parts.path == "/hooked":
            return _response(200, json.dumps(self.hooked).encode())
        if parts.path == "/counts":
            return _response(200, json.dumps(self.answered).encode())
        number = parts.path[1:]
        if not number.isdecimal() or int(number) >= len(self.feeds):
            return _response(404, b"")
        feed = self.feeds[int(number)]
        asked = headers.get(b"if-none-match")
        same = asked == feed.etag if asked else headers.get(b"if-modified-since") == feed.modified
        status = 304 if same else 200
        self.answered[status] += 1
        validators = b"ETag: %s\r\nLast-Modified: %s\r\n" % (feed.etag, feed.modified)
        return _response(status, b"" if same else feed.body, validators)


def _response(status: int, body: bytes, extra: bytes = b"") -> bytes:
    reason = {200: b"OK", 304: b"Not Modified", 404: b"Not Found"}[status]
    length = b"" if status == 304 else b"Content-Type: application/xml\r\nContent-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 %d %s\r\n%s%s\r\n%s" % (status, reason, extra, length, body)


class Connection(asyncio.Protocol):
    """As much of HTTP/1.1 as a benchmark needs: GET, POST and keep-alive."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._pending = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for responses."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every complete request, in order."""
        self._pending += data
        while self._transport is not None and b"\r\n\r\n" in self._pending:
            head, rest = self._pending.split(b"\r\n\r\n", 1)
            first, *lines = head.split(b"\r\n")
            pairs = (line.partition(b":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            length = int(headers.get(b"content-length", b"0"))
            if len(rest) < length:
                return
            body, self._pending = rest[:length], rest[length:]
            if first.startswith(b"POST"):
                self._press.hooked.append((time.monotonic(), body.decode()))
                self._transport.write(_response(200, b""))
                continue
            self._transport.write(self._press.answer(first.split()[1].decode(), headers))


async def _serve(feeds: int, hosts: int, entries: int) -> None:
    addresses = [f"127.77.{h // 250}.{h % 250 + 1}" for h in range(hosts)]
    loop = asyncio.get_running_loop()
    press = Press([])
    server = await loop.create_server(lambda: Connection(press), addresses[0], 0, backlog=512)
    port: int = server.sockets[0].getsockname()[1]
    for address in addresses[1:]:
        await loop.create_server(lambda: Connection(press), address, port, backlog=512)
    for number in range(feeds):
        feed = Feed(number, f"http://{addresses[number % hosts]}:{port}", entries)
        feed.fill()
        press.feeds.append(feed)
    print(
        json.dumps({"port": port, "urls": [f"{feed.base}/{feed.number}" for feed in press.feeds]}), flush=True
    )
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--entries", type=int, default=30)
    args = parser.parse_args()
    asyncio.run(_serve(args.feeds, args.hosts, args.entries))


if __name__ == "__main__":
    main()
