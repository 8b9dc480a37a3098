"""From the config's `[[channels]]` to the objects that send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from alerts.channels.address import parse_address
from alerts.channels.apprise import Apprise, AppriseSettings
from alerts.channels.channel import Channel
from alerts.channels.chat.channel import Chat, ChatSettings, Service
from alerts.channels.chat.discord import discord
from alerts.channels.chat.mattermost import mattermost
from alerts.channels.chat.ntfy import ntfy
from alerts.channels.chat.slack import slack
from alerts.channels.chat.teams import teams
from alerts.channels.chat.telegram import telegram
from alerts.channels.email import Email, EmailSettings
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.channels.post import SocketFactory
from alerts.channels.webhook import Webhook, WebhookSettings, signing_key
from alerts.delivery.routing import Route
from alerts.delivery.send_window import Every, Pace
from alerts.messages.unsubscribe_links import Links
from crawler.fetching.address_guard import AddressGuard
from service.config.channels import Channel as ChannelTable
from service.config.channels import template_of
from service.config.load import Config
from service.config.model import (
    WEEKDAYS,
    AppriseChannel,
    EmailChannel,
    HookChannel,
    NtfyChannel,
    TelegramChannel,
    WebhookChannel,
)
from service.pipeline.dispatch import Way
from store.records.collection import Clock, utc_now

_HOOKS = {"slack": slack, "discord": discord, "teams": teams, "mattermost": mattermost}


def build_channels(config: Config, clock: Clock = utc_now, links: Links | None = None) -> dict[str, Channel]:
    """Every configured way out by name; nothing is connected yet. `links` are for its recipients of mail."""
    return {table.name: _built(table, config, clock, links) for table in config.channels}


def build_ways(config: Config, channels: Mapping[str, Channel]) -> list[Way]:
    """The channels with what each takes and when."""
    return [_way(table, channels[table.name], config) for table in config.channels]


def _way(table: ChannelTable, channel: Channel, config: Config) -> Way:
    route = Route(
        stories=table.stories,
        languages=table.languages,
        sources=table.sources,
        facets=table.facets,
        min_score=table.min_score,
        retrospectives=table.retrospectives != "never",
    )
    pace = Pace(
        zone=config.timezone,
        digest=Every(table.digest),
        digest_at=table.digest_at,
        digest_day=WEEKDAYS.index(table.digest_day),
        group_wait=timedelta(seconds=table.group_wait),
        group_interval=timedelta(seconds=table.group_interval),
        quiet=table.quiet,
        quiet_bypass=table.quiet_bypass,
        max_per_hour=table.max_per_hour,
        retrospectives=table.retrospectives,
    )
    return Way(channel, route, pace, timedelta(seconds=table.heartbeat) if table.heartbeat else None)


def _built(table: ChannelTable, config: Config, clock: Clock, links: Links | None) -> Channel:
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
                on_uncertain=table.on_uncertain,
                links=links,
            )
        )
    if isinstance(table, WebhookChannel):
        return _webhook(table, config, clock)
    if isinstance(table, AppriseChannel):
        return Apprise(
            AppriseSettings(table.name, table.url, config.timezone, table.timeout, table.on_uncertain)
        )
    if isinstance(table, HookChannel | TelegramChannel | NtfyChannel):
        return _chat(table, config, clock)
    return Maildir(
        MaildirSettings(
            name=table.name,
            path=Path(table.path),
            sender=parse_address(table.sender),
            recipients=tuple(map(parse_address, table.recipients)),
            zone=config.timezone,
            on_uncertain=table.on_uncertain,
            links=links,
        )
    )


def _webhook(table: WebhookChannel, config: Config, clock: Clock) -> Webhook:
    settings = WebhookSettings(
        name=table.name,
        url=table.url,
        keys=tuple(signing_key(one) for one in (table.secret, table.previous_secret) if one),
        user_agent=config.crawler.user_agent,
        timeout_s=table.timeout,
        on_uncertain=table.on_uncertain,
        template=template_of(table.template, config.file.parent) if table.template else None,
    )
    return Webhook(settings, clock, _guard(config, private=table.allow_private))


def _chat(table: HookChannel | TelegramChannel | NtfyChannel, config: Config, clock: Clock) -> Chat:
    settings = ChatSettings(
        name=table.name,
        service=_service(table),
        zone=config.timezone,
        user_agent=config.crawler.user_agent,
        timeout_s=table.timeout,
        on_uncertain=table.on_uncertain,
    )
    return Chat(settings, clock, _guard(config, private=table.allow_private))


def _service(table: HookChannel | TelegramChannel | NtfyChannel) -> Service:
    if isinstance(table, TelegramChannel):
        return telegram(table.token, table.chat_id, table.url)
    if isinstance(table, NtfyChannel):
        return ntfy(table.url, table.token, table.priority)
    return _HOOKS[table.kind](table.url)


def _guard(config: Config, *, private: bool) -> SocketFactory | None:
    """The receiver is held to the crawler's address rule unless it is said to be internal."""
    return None if private else AddressGuard(config.crawler.allow_private).socket_factory
