"""Resolves the secrets of the config's `[[channels]]`, and checks their addresses and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.channels.address import parse_address
from alerts.channels.client_name import is_mail_host, parse_client_name
from service.config import secrets
from service.config.channel_tables import (
    AnyChannel,
    AppriseChannel,
    ChatWebhookChannel,
    EmailChannel,
    MaildirChannel,
    NtfyChannel,
    TelegramChannel,
    WebhookChannel,
)

if TYPE_CHECKING:
    from alerts.channels.template import BodyTemplate

ChannelConfig = AnyChannel
KeyMessage = tuple[str, str]
"""A key and a message about its value."""
_REFERENCE_KEYS = (
    "username",
    "password",
    "url",
    "secret",
    "previous_secret",
    "token",
    "chat_id",
    "host",
    "ehlo",
    "sender",
    "path",
)
_PAIRED_KEYS = (
    frozenset({"username", "password"}),
    frozenset({"username", "token_command"}),
    frozenset({"secret", "previous_secret"}),
)
"""Keys that belong together: if one cannot be resolved, the other cannot be checked."""
_SECRET_KEYS = frozenset({"password", "secret", "previous_secret", "token"})


@dataclass(frozen=True, slots=True)
class ResolvedChannel:
    """A channel with its references replaced, and the problems with it.

    An unresolved reference stays as it is written, or the key is left out if it is optional.
    """

    channel: ChannelConfig
    unresolved: tuple[KeyMessage, ...]
    problems: tuple[KeyMessage, ...]
    warnings: tuple[KeyMessage, ...]


def resolve_channel(channel: ChannelConfig, folder: Path, environ: Mapping[str, str]) -> ResolvedChannel:
    """Replace `${ENV}` and `file:` references; relative paths start at `folder`."""
    changes: dict[str, str | None] = {}
    unresolved: list[KeyMessage] = []
    empty: list[KeyMessage] = []
    warnings: list[KeyMessage] = []
    for key in _REFERENCE_KEYS:
        value = getattr(channel, key, None)
        if not isinstance(value, str):
            continue
        if key in _SECRET_KEYS and not value.strip():
            empty.append((key, "is empty; expected: ${ENV_NAME} or file:PATH, or leave the key out"))
        elif key in _SECRET_KEYS and not secrets.is_reference(value):
            warnings.append((key, "a secret in plain text; better: ${ENV_NAME} or file:PATH"))
        elif key in _SECRET_KEYS and (file := secrets.world_readable_file(value, folder, environ)):
            warnings.append((key, f"every user of this machine can read {file}; run `chmod 600` on it"))
        try:
            changes[key] = secrets.resolve_reference(value, folder, environ)
        except ValueError as error:
            unresolved.append((key, str(error)))
            if type(channel).model_fields[key].default is None:
                changes[key] = None
    if isinstance(channel, MaildirChannel) and (path := changes.get("path")):
        changes["path"] = str(folder / Path(path).expanduser())
    resolved = channel.model_copy(update=changes)
    skipped = {key for key, _ in (*unresolved, *empty)}
    skipped |= {key for pair in _PAIRED_KEYS if skipped & pair for key in pair}
    problems = [problem for problem in _channel_problems(resolved, folder) if problem[0] not in skipped]
    warnings += _channel_warnings(resolved)
    return ResolvedChannel(resolved, tuple(unresolved), (*empty, *problems), tuple(warnings))


def _channel_problems(channel: ChannelConfig, folder: Path) -> Iterator[KeyMessage]:
    if isinstance(channel, WebhookChannel):
        yield from _webhook_problems(channel, folder)
        return
    if isinstance(channel, ChatWebhookChannel | TelegramChannel | NtfyChannel | AppriseChannel):
        yield from _chat_problems(channel)
        return
    for key, text in (
        ("sender", channel.sender),
        *(("recipients", recipient) for recipient in channel.recipients),
        *((("answers_to", channel.answers_to),) if channel.answers_to is not None else ()),
    ):
        try:
            parse_address(text)
        except ValueError as error:
            yield key, f"expected: {error}"
    if isinstance(channel, EmailChannel):
        if not is_mail_host(channel.host):
            yield "host", 'expected: a host name or an address such as "[::1]", without a port'
        yield from _login_problems(channel)
        if channel.ca_file and not (folder / Path(channel.ca_file).expanduser()).is_file():
            yield "ca_file", f"there is no file {channel.ca_file!r}"


def _login_problems(channel: EmailChannel) -> Iterator[KeyMessage]:
    if channel.token_command:
        if channel.username is None or channel.password is not None:
            yield "token_command", "needs a username, and no password"
    elif (channel.username is None) != (channel.password is None):
        yield "username", "username and password must be given together"
    if channel.ehlo is not None:
        try:
            parse_client_name(channel.ehlo)
        except ValueError as error:
            yield "ehlo", f"expected: {error}"


def _webhook_problems(channel: WebhookChannel, folder: Path) -> Iterator[KeyMessage]:
    from alerts.channels.webhook import signing_key

    yield from _url_problems(channel.url)
    for key, secret in (("secret", channel.secret), ("previous_secret", channel.previous_secret)):
        if secret:
            try:
                signing_key(secret)
            except ValueError as error:
                yield key, f"expected: {error}"
    if channel.previous_secret and not channel.secret:
        yield "previous_secret", "needs a secret"
    if channel.template:
        try:
            load_template(channel.template, folder)
        except ValueError as error:
            yield "template", f"expected: {error}"


def load_template(name: str, folder: Path) -> BodyTemplate:
    """The template in a file beside the config.

    Raises:
        ValueError: there is no such file, or it is not a template that renders JSON.
    """
    from alerts.channels.template import BodyTemplate

    try:
        return BodyTemplate(secrets.decode_by_mark((folder / Path(name).expanduser()).read_bytes()))
    except OSError as error:
        raise ValueError(f"a file; {name!r}: {error.strerror}") from error


def _chat_problems(
    channel: ChatWebhookChannel | TelegramChannel | NtfyChannel | AppriseChannel,
) -> Iterator[KeyMessage]:
    if isinstance(channel, AppriseChannel):
        from alerts.channels.apprise import supports_url

        try:
            if not supports_url(channel.url):
                yield "url", "expected: an address that apprise understands, such as signal://host/from/to"
        except ValueError as error:
            yield "kind", str(error)
        return
    problems = list(_url_problems(channel.url))
    yield from problems
    if not problems and isinstance(channel, NtfyChannel) and not urlsplit(channel.url).path.strip("/"):
        yield "url", "expected: the address of a topic, such as https://ntfy.sh/my-topic"


def _url_problems(url: str) -> Iterator[KeyMessage]:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, or a port that is none
        valid = False
    if not valid:
        yield "url", "expected: an address that begins with http:// or https:// and names a host"


def _channel_warnings(channel: ChannelConfig) -> Iterator[KeyMessage]:
    if not isinstance(channel, EmailChannel) or channel.security != "none":
        return
    if channel.password or channel.token_command:
        secret = "password" if channel.password else "token"
        yield "security", f"the {secret} would be sent in plain text; better: starttls or tls"
