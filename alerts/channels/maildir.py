"""Alerts as mail files in a local folder: the way out that needs no server.

The file is named by the delivery, so that a try repeated after a crash finds what is there already:
here, and only here, once is exactly once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.channels.address import Address
from alerts.channels.channel import OnTransmit, OnUncertain, RenderedMessage, SendReceipt
from alerts.channels.mime import build_mail
from alerts.messages.alert import Alert
from alerts.messages.unsubscribe_links import UnsubscribeLinks, UnsubscribeScope
from store.errors import DeliveryError
from store.records.deliveries import Delivery

_FOLDERS = ("tmp", "new", "cur")


@dataclass(frozen=True, slots=True)
class MaildirSettings:
    """One `[[channels]]` of kind `maildir`."""

    name: str
    path: Path
    sender: Address
    recipients: tuple[Address, ...]
    zone: ZoneInfo
    on_uncertain: OnUncertain = "retry"
    unsubscribe_links: UnsubscribeLinks | None = None
    """By which recipients unsubscribe, where the outside world reaches us."""


class Maildir:
    """Writes to `tmp`, then links to `new`; readers move what they saw to `cur`."""

    def __init__(self, settings: MaildirSettings) -> None:
        self._settings = settings
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain

    def recipients(self) -> tuple[str, ...]:
        """The addresses that the mails bear."""
        return tuple(one.mailbox for one in self._settings.recipients)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:
        """A mail."""
        settings, about = self._settings, UnsubscribeScope(self.name, delivery.recipient, alert.story)
        link = settings.unsubscribe_links.url_for(about) if settings.unsubscribe_links else ""
        return build_mail(alert, delivery, settings.sender, root, settings.zone, unsubscribe=link)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Put the file there."""
        await on_transmit()
        try:
            return await asyncio.to_thread(self._write, delivery)
        except OSError as error:
            raise DeliveryError(f"{self._settings.path}: {error.strerror or error}") from error

    def _write(self, delivery: Delivery) -> SendReceipt:
        folder = self._settings.path
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        if delivery.tries > 1 and any(self._existing_files(delivery.id)):
            return SendReceipt(None, "was there already")
        draft = folder / "tmp" / f"{delivery.id}.{os.getpid()}"
        with draft.open("wb") as file:
            file.write(delivery.content or b"")
            file.flush()
            os.fsync(file.fileno())
        final = folder / "new" / delivery.id
        draft.replace(final)
        _sync_folder(final.parent)
        return SendReceipt(None, f"written to {final}")

    def _existing_files(self, name: str) -> Iterator[Path]:
        """The file in `new`, or in `cur` with the flags of a mail reader behind its name."""
        folder = self._settings.path
        yield from (one for one in (folder / "new" / name, folder / "cur" / name) if one.exists())
        yield from (folder / "cur").glob(f"{name}:*")

    async def check(self) -> str:
        """Whether the folder can be written to."""
        folder = self._settings.path
        try:
            for name in _FOLDERS:
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeliveryError(f"{folder}: {error.strerror or error}") from error
        if not os.access(folder / "new", os.W_OK):
            raise DeliveryError(f"{folder}: may not be written to")
        return f"mails go to {folder}"

    async def close(self) -> None:
        """Nothing is open."""

    def secrets(self) -> tuple[str, ...]:
        """None."""
        return ()


def _sync_folder(folder: Path) -> None:
    """The new name outlives a loss of power as the content does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
