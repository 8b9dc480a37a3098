"""The tables `[[channels]]`, one for each kind of channel."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.config.fields import (
    END_OF_DAY,
    WEEKDAYS,
    Duration,
    DurationOrZero,
    LanguageTag,
    LocalTime,
    Name,
    ReaderLanguages,
    StringList,
    Table,
    TimeRange,
)


class _ChannelTable(Table):
    name: Name
    stories: StringList = Field((), description="only alerts on these stories; empty: all")
    languages: ReaderLanguages | None = Field(
        None,
        description="languages of the readers here, the preferred one first; absent: as [service] says",
    )
    only_languages: StringList = Field((), description="only reports in these languages, e.g. en; empty: all")
    outlets: StringList = Field(
        (), description="only reports of these outlets, as alerts name them; empty: all"
    )
    anchors: StringList = Field((), description="only reports that name one of these anchors; empty: all")
    min_score: float = Field(0.0, ge=0, le=1, description="only alerts with at least this score")
    retrospectives: Literal["digest", "instant", "never"] = Field(
        "digest", description="anniversaries and background: with the next digest, at once, or not at all"
    )
    digest: Literal["none", "hourly", "daily", "weekly"] = Field(
        "none", description="collect alerts and send them in one message this often"
    )
    digest_at: LocalTime = Field(time(8), description="local time of the daily or weekly digest")
    digest_day: Literal[WEEKDAYS] = Field("monday", description="day of the weekly digest")  # type: ignore[valid-type]
    group_wait: DurationOrZero = Field(
        60.0,
        le=86_400,
        description="how long the first alert on a development waits for a report in the reader's languages"
        " or a second owner; 0: not at all",
    )
    group_interval: DurationOrZero = Field(
        0.0, le=604_800, description="shortest time between two alerts on one development"
    )
    quiet_hours: TimeRange | None = Field(None, description='local hours without alerts, e.g. "22:00-07:00"')
    quiet_hours_min_score: float | None = Field(
        None, ge=0, le=1, description="alerts with at least this score are sent in quiet hours too"
    )
    max_per_hour: int = Field(30, ge=0, description="further alerts are merged into one summary; 0: no limit")
    translate_to: LanguageTag | Literal["off"] | None = Field(
        None,
        description='the language of machine translations here, or "off"; absent: as [translate] says, '
        "else the first of the languages",
    )
    heartbeat: DurationOrZero = Field(
        0.0, description="report that all is well after this long without a message; 0: never"
    )
    on_uncertain: Literal["retry", "hold"] = Field(
        "retry", description="when a reply was lost: retry may send twice, hold may not send at all"
    )

    @model_validator(mode="before")
    @classmethod
    def _move_end_of_day(cls, data: object) -> object:
        """The end of a day is the beginning of the next, which matters to a weekly digest."""
        if not isinstance(data, dict) or data.get("digest_at") != END_OF_DAY:
            return data
        day = data.get("digest_day", WEEKDAYS[0])
        if data.get("digest") != "weekly" or day not in WEEKDAYS:
            return data
        return {**data, "digest_day": WEEKDAYS[(WEEKDAYS.index(day) + 1) % len(WEEKDAYS)]}


class EmailChannel(_ChannelTable):
    """`[[channels]] kind = "email"`: mail by SMTP."""

    kind: Literal["email"]
    host: str = Field(min_length=1)
    port: int | None = Field(
        None, ge=1, le=65_535, description="default 587 for starttls, 465 for tls, 25 for none"
    )
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: str | None = Field(None, description="${ENV_NAME} or file:PATH")
    token_command: StringList = Field(
        (), description="a command that prints an access token for XOAUTH2, instead of a password"
    )
    ehlo: str | None = Field(
        None, description="the name in EHLO; default: this machine's full host name, else its address"
    )
    sender: str = Field(min_length=3)
    recipients: StringList = Field(min_length=1)
    answers_to: str | None = Field(
        None, description="without [public]: the address to which readers send their answers to an alert"
    )
    ca_file: str | None = Field(None, description="certificates to trust in addition to the system's")
    timeout: Duration = 60.0


class WebhookChannel(_ChannelTable):
    """`[[channels]] kind = "webhook"`: a signed JSON POST."""

    kind: Literal["webhook"]
    url: str = Field(min_length=1, description="address, ${ENV_NAME} or file:PATH")
    secret: str | None = Field(None, description="whsec_..., as ${ENV_NAME} or file:PATH")
    previous_secret: str | None = Field(
        None, description="the old secret, while receivers switch to the new one"
    )
    allow_private: bool = Field(default=False, description="the receiver is on this machine or network")
    template: str | None = Field(
        None, description="a Jinja2 file that renders the JSON body, instead of the built-in one"
    )
    timeout: Duration = 30.0


class _ChatChannel(_ChannelTable):
    allow_private: bool = Field(default=False, description="the server is on this machine or network")
    timeout: Duration = 30.0


class ChatWebhookChannel(_ChatChannel):
    """`[[channels]]` of a chat service with incoming-webhook addresses."""

    kind: Literal["slack", "discord", "teams", "mattermost"]
    url: str = Field(min_length=1, description="address, ${ENV_NAME} or file:PATH")


class TelegramChannel(_ChatChannel):
    """`[[channels]] kind = "telegram"`: a bot in a chat."""

    kind: Literal["telegram"]
    token: str = Field(min_length=1, description="the bot token, as ${ENV_NAME} or file:PATH")
    chat_id: str = Field(min_length=1, description='"-100123..." or "@channel"')
    url: str = Field(
        "https://api.telegram.org", min_length=1, description="address of the API, if you host it"
    )


class NtfyChannel(_ChatChannel):
    """`[[channels]] kind = "ntfy"`: a topic."""

    kind: Literal["ntfy"]
    url: str = Field(min_length=1, description="the topic's address, https://ntfy.sh/my-topic")
    token: str | None = Field(None, description="${ENV_NAME} or file:PATH")
    priority: int = Field(3, ge=1, le=5)


class AppriseChannel(_ChannelTable):
    """`[[channels]] kind = "apprise"`: any service that the optional package supports."""

    kind: Literal["apprise"]
    url: str = Field(min_length=1, description="an apprise address, as ${ENV_NAME} or file:PATH")
    timeout: Duration = 60.0


class MaildirChannel(_ChannelTable):
    """`[[channels]] kind = "maildir"`: alerts as mail files in a local folder."""

    kind: Literal["maildir"]
    path: str = Field("outbox", min_length=1)
    sender: str = "susulan@localhost"
    recipients: StringList = ("you@localhost",)
    answers_to: str | None = Field(
        None, description="without [public]: the address to which readers send their answers to an alert"
    )


AnyChannel = (
    EmailChannel
    | WebhookChannel
    | MaildirChannel
    | ChatWebhookChannel
    | TelegramChannel
    | NtfyChannel
    | AppriseChannel
)
ChannelTable = Annotated[AnyChannel, Field(discriminator="kind")]
