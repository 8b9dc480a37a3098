"""The golden mails: what every kind of alert looks like as a mail, byte for byte, in `tests/data/mails`.

Renew them after a change that is meant, look at what changed, and commit it:

    python -m tests.support.golden_mails
"""

from pathlib import Path

from alerts.channels.address import parse_address
from alerts.channels.mime import build_mail
from alerts.delivery.outbox import delivery_of
from alerts.messages.language.words import Words
from store.records.deliveries import DeliveryKind
from tests.support.golden_alerts import ZONE, alerts
from tests.support.records import NOW

FOLDER = Path(__file__).parents[1] / "data" / "mails"
SENDER = parse_address("Susulan <alerts@susulan.example>")
ROOT = "<x0f1e2d3c4b5a69788796@susulan.example>"


def made():
    """File name → bytes, as rendered now."""
    return {f"{name}.eml": rendered(alert, words_of(name)) for name, alert in alerts().items()}


def words_of(name):
    """Whom a golden mail is written to: `reader-ko` to a Korean reader, most of them to an English one."""
    return Words((name.removeprefix("reader-") if name.startswith("reader-") else "en",), ZONE)


def rendered(alert, words):
    delivery = delivery_of(alert, "mail", "desk@newsroom.example", now=NOW)
    root = ROOT if alert.kind is DeliveryKind.UPDATE else None
    return build_mail(alert, delivery, SENDER, root, words).content


def renew():
    FOLDER.mkdir(exist_ok=True)
    wanted = made()
    for file in FOLDER.glob("*.eml"):
        if file.name not in wanted:
            file.unlink()
    for name, content in wanted.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    renew()
