"""The config's `[[channels]]` made ready: secrets looked up, addresses and keys checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.channels.address import parse_address
from service.config import secrets
from service.config.model import (
    AnyChannel,
    AppriseChannel,
    EmailChannel,
    HookChannel,
    MaildirChannel,
    NtfyChannel,
    TelegramChannel,
    WebhookChannel,
)

if TYPE_CHECKING:
    from alerts.channels.template import BodyTemplate

Channel = AnyChannel
Said = tuple[str, str]
"""A key and what is to be said of its value."""
_REFERABLE = (
    "username",
    "password",
    "url",
    "secret",
    "previous_secret",
    "token",
    "chat_id",
    "host",
    "sender",
    "path",
)
_PAIRS = frozenset({"username", "password"}), frozenset({"secret", "previous_secret"})
"""What goes together: where one is not there, nothing can be said of the other."""
_SECRET = frozenset({"password", "secret", "previous_secret", "token"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """A channel with its references replaced, and what is wrong or unwise about it.

    A reference to what is not there stays as it is written, or the key is left out where it may be.
    """

    channel: Channel
    unset: tuple[Said, ...]
    problems: tuple[Said, ...]
    warnings: tuple[Said, ...]


def resolve_channel(channel: Channel, folder: Path, environ: Mapping[str, str]) -> Resolved:
    """Replace `${ENV}` and `file:` references; relative paths start at `folder`."""
    changes: dict[str, str | None] = {}
    unset: list[Said] = []
    warnings: list[Said] = []
    for key in _REFERABLE:
        value = getattr(channel, key, None)
        if not isinstance(value, str):
            continue
        if key in _SECRET and not secrets.is_reference(value):
            warnings.append((key, "a secret in clear; better as ${ENV_NAME} or file:PATH"))
        elif key in _SECRET and (file := secrets.open_to_all(value, folder, environ)):
            warnings.append((key, f"every user of this machine can read {file}; better after `chmod 600`"))
        try:
            changes[key] = secrets.resolve(value, folder, environ)
        except ValueError as error:
            unset.append((key, str(error)))
            if type(channel).model_fields[key].default is None:
                changes[key] = None
    if isinstance(channel, MaildirChannel) and (path := changes.get("path")):
        changes["path"] = str(folder / Path(path).expanduser())
    resolved = channel.model_copy(update=changes)
    unresolved = {key for key, _ in unset}
    unresolved |= {key for pair in _PAIRS if unresolved & pair for key in pair}
    problems = [one for one in _wrong(resolved, folder) if one[0] not in unresolved]
    return Resolved(resolved, tuple(unset), tuple(problems), (*warnings, *_unwise(resolved)))


def _wrong(channel: Channel, folder: Path) -> Iterator[Said]:
    if isinstance(channel, WebhookChannel):
        yield from _wrong_hook(channel, folder)
        return
    if isinstance(channel, HookChannel | TelegramChannel | NtfyChannel | AppriseChannel):
        yield from _wrong_chat(channel)
        return
    for key, text in (("sender", channel.sender), *(("recipients", one) for one in channel.recipients)):
        try:
            parse_address(text)
        except ValueError as error:
            yield key, f"wanted: {error}"
    if isinstance(channel, EmailChannel):
        if (channel.username is None) != (channel.password is None):
            yield "username", "username and password go together"
        if channel.ca_file and not (folder / Path(channel.ca_file).expanduser()).is_file():
            yield "ca_file", f"there is no file {channel.ca_file!r}"


def _wrong_hook(channel: WebhookChannel, folder: Path) -> Iterator[Said]:
    from alerts.channels.webhook import signing_key

    yield from _wrong_address(channel.url)
    for key, secret in (("secret", channel.secret), ("previous_secret", channel.previous_secret)):
        if secret:
            try:
                signing_key(secret)
            except ValueError as error:
                yield key, f"wanted: {error}"
    if channel.previous_secret and not channel.secret:
        yield "previous_secret", "goes with a secret"
    if channel.template:
        try:
            template_of(channel.template, folder)
        except ValueError as error:
            yield "template", f"wanted: {error}"


def template_of(name: str, folder: Path) -> BodyTemplate:
    """The template in a file beside the config.

    Raises:
        ValueError: there is no such file, or it is no template that yields JSON.
    """
    from alerts.channels.template import BodyTemplate

    try:
        return BodyTemplate((folder / Path(name).expanduser()).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"a file; {name!r}: {error.strerror}") from error


def _wrong_chat(channel: HookChannel | TelegramChannel | NtfyChannel | AppriseChannel) -> Iterator[Said]:
    if isinstance(channel, AppriseChannel):
        from alerts.channels.apprise import understands

        try:
            if not understands(channel.url):
                yield "url", "wanted: an address that apprise understands, such as signal://host/from/to"
        except ValueError as error:
            yield "kind", str(error)
        return
    yield from _wrong_address(channel.url)
    if isinstance(channel, NtfyChannel) and not urlsplit(channel.url).path.strip("/"):
        yield "url", "wanted: the address of a topic, such as https://ntfy.sh/my-topic"


def _wrong_address(url: str) -> Iterator[Said]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield "url", "wanted: an address that begins with http:// or https:// and names a host"


def _unwise(channel: Channel) -> Iterator[Said]:
    if isinstance(channel, EmailChannel) and channel.security == "none" and channel.password:
        yield "security", "the password would be sent in clear; better: starttls or tls"
