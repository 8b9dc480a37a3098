"""Mail by SMTP. Encryption is never silently dropped: a server without it gets no mail."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from alerts.channels.channel import OnTransmit, RenderedMessage, SendReceipt
from alerts.channels.email_settings import EmailSettings
from alerts.channels.mime import build_mail
from alerts.channels.smtp_refusals import Phase, refusal
from alerts.channels.smtp_session import open_session
from alerts.channels.token_command import TokenSource
from alerts.messages.alert import Alert
from alerts.messages.language.words import Words
from alerts.messages.unsubscribe_links import UnsubscribeScope
from store.errors import DeliveryError
from store.records.deliveries import Delivery

ANSWER_TIMEOUT_S = 600.0
"""For the reply to a whole message (RFC 5321, 4.5.3.2.6); less would duplicate mail at slow servers."""
PER_CONNECTION = 100
MAX_IDLE_CONNECTIONS = 8
_MIN_ERROR_CODE = 400


@dataclass(slots=True)
class _Connection:
    """An open connection and how many messages were sent over it."""

    client: Any
    messages_sent: int = 0


class Email:
    """A channel to one mail server; connections are reused after a check that they still work."""

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain
        self._idle: list[_Connection] = []
        self._tokens = (
            TokenSource(settings.token_command, settings.folder) if settings.token_command else None
        )

    def recipients(self) -> tuple[str, ...]:
        """Every address on its own, so that a refused one does not affect the others."""
        return tuple(address.mailbox for address in self._settings.recipients)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> RenderedMessage:
        """A mail with text and HTML parts."""
        settings, scope = self._settings, UnsubscribeScope(self.name, delivery.recipient, alert.story)
        link = settings.unsubscribe_links.url_for(scope) if settings.unsubscribe_links else ""
        words = Words(settings.languages, settings.zone)
        answers = settings.answers.for_message(alert, delivery) if settings.answers else ()
        return build_mail(alert, delivery, settings.sender, root, words, unsubscribe=link, answers=answers)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> SendReceipt:
        """Send the envelope, then the message; a failure before the message is never uncertain."""
        connection = await self._acquire_connection()
        try:
            await self._send_envelope(connection, delivery.recipient)
            await on_transmit()
            response = await self._send_message(connection, delivery.content or b"")
        except BaseException:
            connection.client.close()
            raise
        connection.messages_sent += 1
        await self._return_connection(connection)
        return SendReceipt(response.code, response.message)

    async def _acquire_connection(self) -> _Connection:
        import aiosmtplib

        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.client.noop(timeout=10)
            except (aiosmtplib.SMTPException, OSError):
                connection.client.close()
            else:
                return connection
        return _Connection(await open_session(self._settings, self._tokens))

    async def _send_envelope(self, connection: _Connection, recipient: str) -> None:
        import aiosmtplib

        sender, client, phase = self._settings.sender.mailbox, connection.client, Phase.SENDER
        options: list[str] = []
        if not (sender.isascii() and recipient.isascii()):
            if not client.supports_extension("smtputf8"):
                raise DeliveryError(
                    f"{self._settings.host} does not offer SMTPUTF8, which the address "
                    f"{sender if recipient.isascii() else recipient} needs",
                    needs_operator=True,
                )
            options = ["SMTPUTF8", *(["BODY=8BITMIME"] if client.supports_extension("8bitmime") else [])]
        try:
            await client.mail(sender, options=options, encoding="utf-8")
            phase = Phase.RECIPIENT
            await client.rcpt(recipient, encoding="utf-8")
        except aiosmtplib.SMTPResponseException as error:
            raise refusal(error.code, error.message, phase) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryError(f"connection lost before the message: {error}") from error

    async def _send_message(self, connection: _Connection, content: bytes) -> Any:  # noqa: ANN401 - see `_connect`
        import aiosmtplib

        try:
            return await connection.client.data(
                content, timeout=max(ANSWER_TIMEOUT_S, self._settings.timeout_s)
            )
        except aiosmtplib.SMTPResponseException as error:
            if error.code < _MIN_ERROR_CODE:  # neither accepted nor refused: the outcome is unknown
                raise DeliveryError(
                    f"no clear answer to the message: {error.message}", uncertain=True
                ) from error
            raise refusal(error.code, error.message, Phase.MESSAGE) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(
                f"no answer to the message: {error or type(error).__name__}", uncertain=True
            ) from error

    async def _return_connection(self, connection: _Connection) -> None:
        if connection.messages_sent < PER_CONNECTION and len(self._idle) < MAX_IDLE_CONNECTIONS:
            self._idle.append(connection)
        else:
            await _quit(connection)

    async def check(self) -> str:
        """Connect, encrypt, log in and quit."""
        client = await open_session(self._settings, self._tokens)
        cipher = client.get_transport_info("cipher") if client.is_connected else None
        await _quit(_Connection(client))
        encryption = f"{cipher[1]}" if cipher else "no encryption"
        login = ", login accepted" if self._settings.username else ""
        return f"{self._settings.host} answers, {encryption}{login}"

    async def close(self) -> None:
        """Quit every idle connection."""
        while self._idle:
            await _quit(self._idle.pop())

    def secrets(self) -> tuple[str, ...]:
        """The password, plain and as SMTP encodes it: a server may repeat what it received."""
        user, password = self._settings.username or "", self._settings.password
        if not password:
            return ()
        plain, login = (b64encode(text.encode()).decode() for text in (f"\0{user}\0{password}", password))
        return password, plain, login


async def _quit(connection: _Connection) -> None:
    import aiosmtplib

    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await connection.client.quit(timeout=2)
    connection.client.close()
