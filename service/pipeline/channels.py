"""Builds the objects that send from the config's `[[channels]]`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from alerts.channels.address import parse_address
from alerts.channels.apprise import Apprise, AppriseSettings
from alerts.channels.channel import Channel
from alerts.channels.chat.channel import Chat, ChatService, ChatSettings
from alerts.channels.chat.discord import discord
from alerts.channels.chat.mattermost import mattermost
from alerts.channels.chat.ntfy import ntfy
from alerts.channels.chat.slack import slack
from alerts.channels.chat.teams import teams
from alerts.channels.chat.telegram import telegram
from alerts.channels.client_name import parse_client_name
from alerts.channels.email import Email
from alerts.channels.email_settings import EmailSettings
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.channels.post import SocketFactory
from alerts.channels.webhook import Webhook, WebhookSettings, signing_key
from alerts.delivery.routing import Route
from alerts.delivery.send_window import DigestInterval, SendPolicy
from alerts.messages.answers.links import AnswerLinks, AnswerMails, AnswerOffer
from alerts.messages.unsubscribe_links import UnsubscribeLinks
from crawler.fetching.address_guard import AddressGuard
from service.config.channel_tables import (
    AppriseChannel,
    ChatWebhookChannel,
    EmailChannel,
    MaildirChannel,
    NtfyChannel,
    TelegramChannel,
    WebhookChannel,
)
from service.config.channels import ChannelConfig as ChannelTable
from service.config.channels import load_template
from service.config.fields import WEEKDAYS
from service.config.settings import Config
from service.pipeline.dispatch import DispatchTarget
from store.clock import Clock, utc_now

_CHAT_SERVICES = {"slack": slack, "discord": discord, "teams": teams, "mattermost": mattermost}


def build_channels(
    config: Config,
    clock: Clock = utc_now,
    links: UnsubscribeLinks | None = None,
    answers: AnswerLinks | None = None,
) -> dict[str, Channel]:
    """Every configured channel by name, not connected yet.

    `links` are the unsubscribe links of mails, `answers` the links to answer alerts.
    """
    return {table.name: _build_channel(table, config, clock, links, answers) for table in config.channels}


def build_dispatch_targets(config: Config, channels: Mapping[str, Channel]) -> list[DispatchTarget]:
    """The channels with their routes and send policies."""
    return [_build_dispatch_target(table, channels[table.name], config) for table in config.channels]


def _build_dispatch_target(table: ChannelTable, channel: Channel, config: Config) -> DispatchTarget:
    route = Route(
        stories=table.stories,
        languages=table.only_languages,
        outlets=table.outlets,
        anchors=table.anchors,
        min_score=table.min_score,
        retrospectives=table.retrospectives != "never",
    )
    policy = SendPolicy(
        zone=config.timezone,
        digest=DigestInterval(table.digest),
        digest_at=table.digest_at,
        digest_day=WEEKDAYS.index(table.digest_day),
        languages=config.languages[table.name],
        group_wait=timedelta(seconds=table.group_wait),
        group_interval=timedelta(seconds=table.group_interval),
        quiet_hours=table.quiet_hours,
        quiet_hours_min_score=table.quiet_hours_min_score,
        max_per_hour=table.max_per_hour,
        retrospectives=table.retrospectives,
    )
    return DispatchTarget(
        channel, route, policy, timedelta(seconds=table.heartbeat) if table.heartbeat else None
    )


def _build_channel(
    table: ChannelTable,
    config: Config,
    clock: Clock,
    links: UnsubscribeLinks | None,
    answers: AnswerLinks | None,
) -> Channel:
    if isinstance(table, EmailChannel):
        return Email(
            EmailSettings(
                name=table.name,
                host=table.host,
                sender=parse_address(table.sender),
                recipients=tuple(map(parse_address, table.recipients)),
                zone=config.timezone,
                languages=config.languages[table.name],
                port=table.port,
                security=table.security,
                username=table.username,
                password=table.password,
                token_command=table.token_command,
                folder=config.file.parent,
                ehlo=parse_client_name(table.ehlo) if table.ehlo else None,
                ca_file=config.file.parent / Path(table.ca_file).expanduser() if table.ca_file else None,
                timeout_s=table.timeout,
                on_uncertain=table.on_uncertain,
                unsubscribe_links=links,
                answers=_mail_answers(table, answers),
            )
        )
    if isinstance(table, WebhookChannel):
        return _build_webhook(table, config, clock, answers)
    if isinstance(table, AppriseChannel):
        return Apprise(
            AppriseSettings(
                table.name,
                table.url,
                config.timezone,
                table.timeout,
                table.on_uncertain,
                languages=config.languages[table.name],
                answers=answers,
            )
        )
    if isinstance(table, ChatWebhookChannel | TelegramChannel | NtfyChannel):
        return _build_chat(table, config, clock, answers)
    return Maildir(
        MaildirSettings(
            name=table.name,
            path=Path(table.path),
            sender=parse_address(table.sender),
            recipients=tuple(map(parse_address, table.recipients)),
            zone=config.timezone,
            languages=config.languages[table.name],
            on_uncertain=table.on_uncertain,
            unsubscribe_links=links,
            answers=_mail_answers(table, answers),
        )
    )


def _mail_answers(table: EmailChannel | MaildirChannel, answers: AnswerLinks | None) -> AnswerOffer | None:
    """Links if there is a public address; else mails to the address for answers, if there is one."""
    if answers is not None:
        return answers
    return AnswerMails(parse_address(table.answers_to).mailbox) if table.answers_to else None


def _build_webhook(
    table: WebhookChannel, config: Config, clock: Clock, answers: AnswerLinks | None
) -> Webhook:
    settings = WebhookSettings(
        name=table.name,
        url=table.url,
        keys=tuple(signing_key(secret) for secret in (table.secret, table.previous_secret) if secret),
        user_agent=config.crawler.user_agent,
        timeout_s=table.timeout,
        on_uncertain=table.on_uncertain,
        languages=config.languages[table.name],
        template=load_template(table.template, config.file.parent) if table.template else None,
        answers=answers,
    )
    return Webhook(settings, clock, _socket_factory(config, private=table.allow_private))


def _build_chat(
    table: ChatWebhookChannel | TelegramChannel | NtfyChannel,
    config: Config,
    clock: Clock,
    answers: AnswerLinks | None,
) -> Chat:
    settings = ChatSettings(
        name=table.name,
        service=_chat_service(table),
        zone=config.timezone,
        languages=config.languages[table.name],
        user_agent=config.crawler.user_agent,
        timeout_s=table.timeout,
        on_uncertain=table.on_uncertain,
        answers=answers,
    )
    return Chat(settings, clock, _socket_factory(config, private=table.allow_private))


def _chat_service(table: ChatWebhookChannel | TelegramChannel | NtfyChannel) -> ChatService:
    if isinstance(table, TelegramChannel):
        return telegram(table.token, table.chat_id, table.url)
    if isinstance(table, NtfyChannel):
        return ntfy(table.url, table.token, table.priority)
    return _CHAT_SERVICES[table.kind](table.url)


def _socket_factory(config: Config, *, private: bool) -> SocketFactory | None:
    """The crawler's guard against internal addresses, unless the config says the receiver is internal."""
    return None if private else AddressGuard(config.crawler.allow_private).socket_factory
