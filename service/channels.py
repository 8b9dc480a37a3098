"""From the config's `[[channels]]` to the objects that send."""

from __future__ import annotations

from pathlib import Path

from alerts.channels import Channel
from alerts.channels.address import parse_address
from alerts.channels.email import Email, EmailSettings
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.channels.webhook import Webhook, WebhookSettings, signing_key
from crawler.guard import AddressGuard
from service.config import Config
from service.config_channels import Channel as ChannelTable
from service.config_model import EmailChannel, WebhookChannel
from store.types import Clock, utc_now


def build_channels(config: Config, clock: Clock = utc_now) -> dict[str, Channel]:
    """Every configured way out by name; nothing is connected yet."""
    return {table.name: _built(table, config, clock) for table in config.channels}


def _built(table: ChannelTable, config: Config, clock: Clock) -> Channel:
    if isinstance(table, EmailChannel):
        return Email(
            EmailSettings(
                name=table.name,
                host=table.host,
                sender=parse_address(table.sender),
                recipients=tuple(map(parse_address, table.recipients)),
                zone=config.timezone,
                port=table.port,
                security=table.security,
                username=table.username,
                password=table.password,
                ca_file=config.file.parent / Path(table.ca_file).expanduser() if table.ca_file else None,
                timeout_s=table.timeout,
                stories=table.stories,
                on_uncertain=table.on_uncertain,
            )
        )
    if isinstance(table, WebhookChannel):
        return _webhook(table, config, clock)
    return Maildir(
        MaildirSettings(
            name=table.name,
            path=Path(table.path),
            sender=parse_address(table.sender),
            recipients=tuple(map(parse_address, table.recipients)),
            zone=config.timezone,
            stories=table.stories,
            on_uncertain=table.on_uncertain,
        )
    )


def _webhook(table: WebhookChannel, config: Config, clock: Clock) -> Webhook:
    """The receiver is held to the crawler's address rule unless it is said to be internal."""
    settings = WebhookSettings(
        name=table.name,
        url=table.url,
        keys=tuple(signing_key(one) for one in (table.secret, table.previous_secret) if one),
        user_agent=config.crawler.user_agent,
        timeout_s=table.timeout,
        stories=table.stories,
        on_uncertain=table.on_uncertain,
    )
    guard = None if table.allow_private else AddressGuard(config.crawler.allow_private).socket_factory
    return Webhook(settings, clock, guard)
