"""Opens a session with a mail server: connect, introduce, encrypt and log in, in that order.

Every refusal before the mail means the same with and without encryption. Encryption is never silently
dropped: a server without it gets neither password nor mail.
"""

from __future__ import annotations

import ssl
from base64 import b64encode
from typing import TYPE_CHECKING

from alerts.channels.client_name import bare_host, client_name
from alerts.channels.email_settings import PORTS, EmailSettings
from alerts.channels.smtp_refusals import Phase, refusal
from alerts.channels.token_command import TokenSource
from store.errors import DeliveryError

if TYPE_CHECKING:
    import aiosmtplib


async def open_session(settings: EmailSettings, tokens: TokenSource | None = None) -> aiosmtplib.SMTP:
    """A client that is ready for `MAIL`; `tokens` are for XOAUTH2.

    Raises:
        DeliveryError: the server cannot be reached, or it refuses; never permanent.
    """
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=bare_host(settings.host),
        port=settings.port or PORTS[settings.security],
        use_tls=settings.security == "tls",
        start_tls=False,  # done below, where each refusal is told apart
        tls_context=None if settings.security == "none" else _tls_context(settings),
        timeout=settings.timeout_s,
        local_hostname="localhost",  # replaced below, when the address of the socket is known
    )
    phase, token = Phase.CONNECT, ""
    try:
        await client.connect()
        phase = Phase.HELLO
        client.local_hostname = await client_name(settings.ehlo, client.get_transport_info("sockname"))
        await _introduce(client)
        if settings.security == "starttls":
            phase = Phase.ENCRYPT
            await client.starttls()
            phase = Phase.HELLO
            await _introduce(client)
        if tokens is not None and settings.username is not None:
            token = await tokens.token()
            phase = Phase.LOGIN
            await _log_in_by_token(client, settings.username, token)
        elif settings.username is not None:
            phase = Phase.LOGIN
            await client.login(settings.username, settings.password or "")
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        if tokens is not None and phase is Phase.LOGIN:
            tokens.forget()
        raise _session_error(settings, phase, error, token) from error
    except BaseException:
        client.close()
        raise
    return client


async def _log_in_by_token(client: aiosmtplib.SMTP, username: str, token: str) -> None:
    """XOAUTH2, as Office 365 and Gmail want it."""
    import aiosmtplib

    if "xoauth2" not in client.server_auth_methods:
        raise aiosmtplib.SMTPException("XOAUTH2 is not offered")
    await client.auth_xoauth2(username, token)


async def _introduce(client: aiosmtplib.SMTP) -> None:
    """`EHLO`, or `HELO` for a server that does not know it."""
    import aiosmtplib

    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()


def _tls_context(settings: EmailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(settings.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise DeliveryError(f"ca_file {settings.ca_file}: {error}") from error
    return context


_REFUSED = {
    Phase.CONNECT: "refuses the connection",
    Phase.HELLO: "refuses the name in EHLO (key `ehlo`)",
    Phase.ENCRYPT: "cannot encrypt, nothing was sent",
    Phase.LOGIN: "refuses the login",
}


def _session_error(settings: EmailSettings, phase: Phase, error: Exception, token: str) -> DeliveryError:
    """The error without the token, in plain or in base64: a server may repeat what it received."""
    found = _describe_error(settings, phase, error)
    if token:
        encoded = b64encode(f"user={settings.username}\1auth=Bearer {token}\1\1".encode()).decode()
        found.args = (str(found).replace(token, "***").replace(encoded, "***"),)
    return found


def _describe_error(settings: EmailSettings, phase: Phase, error: Exception) -> DeliveryError:
    where = f"{settings.host}:{settings.port or PORTS[settings.security]}"
    cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
    if isinstance(cause, ssl.SSLError):
        return DeliveryError(f"{where}: encryption failed, nothing was sent: {cause}")
    code = getattr(error, "code", None)
    if isinstance(code, int):
        refused = refusal(code, str(getattr(error, "message", error)), phase)
        return DeliveryError(
            f"{where} {_REFUSED[phase]}: {refused}",
            code=code,
            retry_after_s=refused.retry_after_s,
            needs_operator=refused.needs_operator,
            offered=False,
        )
    if phase is Phase.ENCRYPT and "STARTTLS" in str(error).upper():
        return DeliveryError(f"{where} offers no STARTTLS, nothing was sent: {error}", needs_operator=True)
    return DeliveryError(
        f"{where}: {error or type(error).__name__}", needs_operator=phase is Phase.LOGIN and _is_final(error)
    )


def _is_final(error: Exception) -> bool:
    """Whether the server offers no login that we know, rather than having gone away."""
    import aiosmtplib

    return not isinstance(error, OSError | aiosmtplib.SMTPServerDisconnected | aiosmtplib.SMTPTimeoutError)
