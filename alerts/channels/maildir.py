"""Alerts as mail files in a local folder: a channel that needs no server.

The file is named after the delivery, so an attempt that is repeated after a crash finds the file of the first
one. This is the only channel that delivers exactly once.
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
from alerts.messages.answers.links import AnswerOffer
from alerts.messages.language.words import Words
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
    """Makes the links to unsubscribe; None if the service has no public address."""
    languages: tuple[str, ...] = ("en",)
    """The reader's languages, the preferred one first."""
    answers: AnswerOffer | None = None
    """Makes the links to answer an alert; None if no answer would arrive."""


class Maildir:
    """Writes to `tmp`, then renames to `new`; mail readers move the files that they have seen to `cur`."""

    def __init__(self, settings: MaildirSettings) -> None:
        self._settings = settings
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain

    def recipients(self) -> tuple[str, ...]:
        """The addresses that the mails are addressed to."""
        return tuple(address.mailbox for address in self._settings.recipients)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:
        """A mail with text and HTML parts."""
        settings, scope = self._settings, UnsubscribeScope(self.name, delivery.recipient, alert.story)
        link = settings.unsubscribe_links.url_for(scope) if settings.unsubscribe_links else ""
        words = Words(settings.languages, settings.zone)
        answers = settings.answers.for_message(alert, delivery) if settings.answers else ()
        return build_mail(alert, delivery, settings.sender, root, words, unsubscribe=link, answers=answers)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Write the file."""
        await on_transmit()
        try:
            return await asyncio.to_thread(self._write, delivery)
        except OSError as error:
            raise DeliveryError(f"{self._settings.path}: {error.strerror or error}") from error

    def _write(self, delivery: Delivery) -> SendReceipt:
        folder = self._settings.path
        for name in _FOLDERS:
            _make_folder(folder / name)
        if delivery.tries > 1 and any(self._existing_files(delivery.id)):
            return SendReceipt(None, "already written")
        draft = folder / "tmp" / f"{delivery.id}.{os.getpid()}"
        with open(draft, "wb", opener=_open_private) as file:
            file.write(delivery.content or b"")
            file.flush()
            os.fsync(file.fileno())
        final = folder / "new" / delivery.id
        draft.replace(final)
        _sync_folder(final.parent)
        return SendReceipt(None, f"written to {final}")

    def _existing_files(self, name: str) -> Iterator[Path]:
        """The file in `new`, or in `cur` with the flags of a mail reader after its name."""
        folder = self._settings.path
        yield from (path for path in (folder / "new" / name, folder / "cur" / name) if path.exists())
        yield from (folder / "cur").glob(f"{name}:*")

    async def check(self) -> str:
        """Whether the folder can be written to."""
        folder = self._settings.path
        try:
            for name in _FOLDERS:
                _make_folder(folder / name)
        except OSError as error:
            raise DeliveryError(f"{folder}: {error.strerror or error}") from error
        if not os.access(folder / "new", os.W_OK):
            raise DeliveryError(f"{folder}: no permission to write")
        return f"mails are written to {folder}"

    async def close(self) -> None:
        """Do nothing: no file is kept open."""

    def secrets(self) -> tuple[str, ...]:
        """No secrets."""
        return ()


def _sync_folder(folder: Path) -> None:
    """Flush the folder, so that the new name survives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, readable for this account only."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
