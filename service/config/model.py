"""The shape of `config.toml`, table by table; every key with its type, default and limits.

Descriptions are what `docs/configuration.md` lists. Unknown keys are errors.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from service.config.retention import RetentionTable

_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_MAX_DURATION_S = 36_525 * 86_400.0
MAX_NAME_CHARS = 64


def parse_duration(value: Any) -> float:  # noqa: ANN401 - TOML gives any type here, that is what is checked
    """`"90s"`, `"15m"`, `"1h30m"`, `"2d"` or a plain number of seconds, as seconds.

    Raises:
        ValueError: it is none of these, or longer than a date can be told by.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        told = float(value)
    elif isinstance(value, str) and value.strip() == "0":
        told = 0.0
    else:
        parts = _DURATION_PART.findall(value) if isinstance(value, str) else []
        if not parts or "".join(number + unit for number, unit in parts) != value.replace(" ", ""):
            raise ValueError('a duration such as "90s", "15m", "1h30m" or "2d"')
        told = sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)
    if not told <= _MAX_DURATION_S:
        raise ValueError('a duration such as "2d", of at most a hundred years')
    return told


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        named = False
    if not named:
        raise ValueError("an address that begins with http:// or https:// and names a host")
    return value


def _check_name(value: str) -> str:
    if not re.fullmatch(rf"[\w][\w.-]{{0,{MAX_NAME_CHARS - 1}}}", value):
        raise ValueError(f"a name of letters, digits, - . or _, at most {MAX_NAME_CHARS}")
    return value


def _primary_language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", value):
        raise ValueError('a language tag such as "ko", "id" or "zh-Hant"')
    return value.split("-", maxsplit=1)[0]


Duration = Annotated[float, BeforeValidator(parse_duration), Field(gt=0)]
DurationOrZero = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Name = Annotated[str, AfterValidator(_check_name)]
Language = Annotated[str, AfterValidator(_primary_language)]
StringList = tuple[Annotated[str, Field(min_length=1)], ...]


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _parse_time_of_day(value: object) -> object:
    """`07:30` as a time of day.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        hour, _, minute = value.partition(":")
        return time(int(hour), int(minute))
    raise ValueError('a time of day such as "07:30" is wanted')


def _parse_time_range(value: object) -> object:
    """`22:00-07:00` as two times of day.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, str) and value.count("-") == 1:
        begin, end = (_parse_time_of_day(piece.strip()) for piece in value.split("-"))
        if begin != end:
            return begin, end
    raise ValueError('two times of day such as "22:00-07:00" are wanted')


LocalTime = Annotated[time, BeforeValidator(_parse_time_of_day)]
QuietHours = Annotated[tuple[time, time], BeforeValidator(_parse_time_range)]


class Table(BaseModel):
    """A TOML table: unknown keys are mistakes, values are not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ServiceTable(Table):
    """`[service]`: where things are kept and how the service speaks."""

    store: str = Field("susulan.db", min_length=1, description="database file, relative to the config file")
    timezone: str = Field("UTC", description="zone for times shown to people, e.g. Asia/Jakarta")
    log: Literal["auto", "console", "json"] = Field(
        "auto", description="auto: console on a terminal, else JSON"
    )
    listen: str = Field(
        "", description="where /healthz, /readyz and /metrics are served, e.g. 127.0.0.1:9810; empty: nowhere"
    )
    keep_baseline_quiet: bool = Field(
        default=False, description="true: no summary of what the sources already held at the first run"
    )


class BackupTable(Table):
    """`[backup]`: copies of the store."""

    folder: str = Field("backups", min_length=1, description="where they go, relative to the config file")
    every: DurationOrZero = Field(86_400.0, description="how often one is made; 0: never")
    keep: int = Field(7, ge=1, le=1_000, description="how many are kept")


class CrawlerTable(Table):
    """`[crawler]`: manners and limits of all fetching."""

    contact: str = Field(
        "", description="address or URL put into the user agent, so that publishers can reach you"
    )
    user_agent: str = Field("", description="replaces the whole user agent; empty: Susulan/VERSION (contact)")
    host_delay: DurationOrZero = Field(2.0, le=86_400, description="gap between two requests to one host")
    min_interval: Duration = Field(60.0, ge=1, description="no source is asked more often, whatever it says")
    max_interval: Duration = Field(86_400.0, ge=60, description="none is asked less often, however it fails")
    adapt: float = Field(
        4.0, ge=1, le=100, description="how much sooner a source is asked that brings much; 1: as configured"
    )
    hosts_at_once: int = Field(32, ge=1, le=1_000, description="hosts visited at the same time")
    timeout: Duration = Field(30.0, le=600, description="a request's whole time")
    max_feed_bytes: int = Field(10_000_000, ge=1_000)
    max_page_bytes: int = Field(5_000_000, ge=1_000)
    max_redirects: int = Field(5, ge=0, le=20)
    max_entries: int = Field(1_000, ge=1, le=100_000, description="entries taken from one feed")
    source_notices: bool = Field(
        default=True, description="tell through the channels when a source fails or is silent for long"
    )
    obey_robots: bool = Field(default=True, description="ask robots.txt before pages, sections and sitemaps")
    allow_private: StringList = Field(
        (), description='internal addresses that may be reached: "10.0.0.0/8" or "127.0.0.1/32:8080"'
    )
    teaser_chars: int = Field(400, ge=0, description="an entry with less text is a teaser: its page is read")
    websub: bool = Field(default=False, description="let hubs push the feeds that offer one; needs [public]")


class PublicTable(Table):
    """`[public]`: what the outside world reaches, through a proxy of yours."""

    url: str = Field(
        "", description="the address under which the proxy is reached: https://example.org/susulan"
    )
    listen: str = Field("", description="where the proxy finds us, e.g. 127.0.0.1:8089")


class MatchingTable(Table):
    """`[matching]`: how reports are judged, for all stories."""

    semantics: str = Field(
        "auto", min_length=1, description="the encoder: auto (if it is installed), off, or a model file"
    )


class StoryTable(Table):
    """`[[stories]]`: one story to follow."""

    name: Name
    seed: str = Field(min_length=1, description="path or URL of the article that the story starts from")
    language: Language | None = Field(None, description="of the seed; detected if absent")
    keywords: StringList = Field((), description="words or expressions that widen the story")
    exclude: StringList = Field((), description="words or expressions that rule a report out")
    threshold: float | None = Field(None, ge=0, le=1, description="score from which a report matches")
    anchors: dict[str, StringList] = Field(
        {}, description="added or replaced anchors; an empty list removes one"
    )


class SourceTable(Table):
    """`[[sources]]`: one place that reports come from."""

    name: Name
    kind: Literal["feed", "site", "sitemap", "search"] = "feed"
    url: HttpUrl | None = Field(None, description="its address; a search may name a provider instead")
    language: Language = "und"
    interval: Duration = Field(900.0, ge=1, description="how often it is asked")
    pages: Literal["auto", "always", "never"] = Field("auto", description="auto: pages of teasers only")
    link_css: str | None = Field(None, description="site only: CSS selector of article links")
    link_pattern: str | None = Field(None, description="site only: regular expression of article URLs")
    depth: int = Field(1, ge=1, le=10, description="site only: pages of the list that are read")
    next_css: str | None = Field(None, description="site only: CSS selector of the link to the next page")
    title_css: str | None = Field(None, description="CSS selector of the headline on article pages")
    text_css: str | None = Field(None, description="CSS selector of the text on article pages")
    date_css: str | None = Field(None, description="CSS selector of the date on article pages")
    provider: Literal["google-news", "bing-news", "gdelt"] | None = Field(
        None, description="search only: who is asked, with words of the story"
    )
    story: Name | None = Field(None, description="of a provider's search: whose words are searched for")
    websub: bool | None = Field(None, description="feed only: let its hub push it; absent: as [crawler] says")

    @model_validator(mode="after")
    def _check_site_rules(self) -> SourceTable:
        rules = self.link_css or self.link_pattern or self.next_css or self.depth > 1
        if self.kind != "site" and rules:
            raise ValueError('link_css, link_pattern, depth and next_css go with kind = "site"')
        if self.websub and self.kind != "feed":
            raise ValueError('websub goes with kind = "feed"')
        if self.link_pattern:
            try:
                re.compile(self.link_pattern)
            except re.error as error:
                raise ValueError(f"link_pattern is no regular expression: {error}") from error
        for key in ("link_css", "next_css", "title_css", "text_css", "date_css"):
            _check_css_selector(key, getattr(self, key))
        return self

    @model_validator(mode="after")
    def _check_address(self) -> SourceTable:
        if self.provider is None:
            if self.url is None:
                raise ValueError("a url")
            if self.story is not None:
                raise ValueError("story goes with a provider")
        elif self.kind != "search" or self.url is not None:
            raise ValueError('a provider with kind = "search" and without a url')
        elif self.story is None or self.language == "und":
            raise ValueError("a provider with the story and the language to search for")
        return self


def _check_css_selector(key: str, value: str | None) -> None:
    """Refuse what is no CSS selector.

    Raises:
        ValueError: it is none.
    """
    if value is None:
        return
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise ValueError(f"{key} as a CSS selector; {value!r} is none: {error}") from error


class _ChannelTable(Table):
    name: Name
    stories: StringList = Field((), description="stories it is for; empty: all")
    languages: StringList = Field((), description="only reports in these, e.g. en; empty: all")
    sources: StringList = Field(
        (), description="only reports of these outlets, as alerts name them; empty: all"
    )
    facets: StringList = Field((), description="only what names one of these anchors; empty: all")
    min_score: float = Field(0.0, ge=0, le=1, description="only from this score on")
    retrospectives: Literal["digest", "instant", "never"] = Field(
        "digest", description="anniversaries and background: with the next digest, at once, or not at all"
    )
    digest: Literal["none", "hourly", "daily", "weekly"] = Field(
        "none", description="all alerts in one message so often"
    )
    digest_at: LocalTime = Field(time(8), description="local time of the daily or weekly digest")
    digest_day: Literal[WEEKDAYS] = Field("monday", description="day of the weekly digest")  # type: ignore[valid-type]
    group_wait: DurationOrZero = Field(0.0, le=86_400, description="new developments wait for others so long")
    group_interval: DurationOrZero = Field(
        0.0, le=604_800, description="a development speaks again no sooner than this"
    )
    quiet: QuietHours | None = Field(None, description='local hours without alerts, e.g. "22:00-07:00"')
    quiet_bypass: float | None = Field(
        None, ge=0, le=1, description="alerts from this score on come in the quiet hours too"
    )
    max_per_hour: int = Field(30, ge=0, description="further alerts come as one summary; 0: no limit")
    heartbeat: DurationOrZero = Field(
        0.0, description="say that all is well after so long without a message; 0: never"
    )
    on_uncertain: Literal["retry", "hold"] = Field(
        "retry", description="what to do when an answer was lost: retry may double, hold may miss"
    )


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
    sender: str = Field(min_length=3)
    recipients: StringList = Field(min_length=1)
    ca_file: str | None = Field(None, description="certificates to trust besides the system's")
    timeout: Duration = 60.0


class WebhookChannel(_ChannelTable):
    """`[[channels]] kind = "webhook"`: a signed JSON POST."""

    kind: Literal["webhook"]
    url: str = Field(min_length=1, description="address, ${ENV_NAME} or file:PATH")
    secret: str | None = Field(None, description="whsec_..., as ${ENV_NAME} or file:PATH")
    previous_secret: str | None = Field(None, description="the old secret while receivers change over")
    allow_private: bool = Field(default=False, description="the receiver is on this machine or network")
    template: str | None = Field(None, description="a Jinja2 file that makes the JSON body, instead of ours")
    timeout: Duration = 30.0


class _ChatChannel(_ChannelTable):
    allow_private: bool = Field(default=False, description="the server is on this machine or network")
    timeout: Duration = 30.0


class ChatWebhookChannel(_ChatChannel):
    """`[[channels]]` of a chat that gives out webhook addresses."""

    kind: Literal["slack", "discord", "teams", "mattermost"]
    url: str = Field(min_length=1, description="address, ${ENV_NAME} or file:PATH")


class TelegramChannel(_ChatChannel):
    """`[[channels]] kind = "telegram"`: a bot in a chat."""

    kind: Literal["telegram"]
    token: str = Field(min_length=1, description="the bot's, as ${ENV_NAME} or file:PATH")
    chat_id: str = Field(min_length=1, description='"-100123..." or "@channel"')
    url: str = Field("https://api.telegram.org", min_length=1, description="the API, if it is your own")


class NtfyChannel(_ChatChannel):
    """`[[channels]] kind = "ntfy"`: a topic."""

    kind: Literal["ntfy"]
    url: str = Field(min_length=1, description="the topic's address, https://ntfy.sh/my-topic")
    token: str | None = Field(None, description="${ENV_NAME} or file:PATH")
    priority: int = Field(3, ge=1, le=5)


class AppriseChannel(_ChannelTable):
    """`[[channels]] kind = "apprise"`: any service that the optional package knows."""

    kind: Literal["apprise"]
    url: str = Field(min_length=1, description="an apprise address, as ${ENV_NAME} or file:PATH")
    timeout: Duration = 60.0


class MaildirChannel(_ChannelTable):
    """`[[channels]] kind = "maildir"`: alerts as mail files in a local folder."""

    kind: Literal["maildir"]
    path: str = Field("outbox", min_length=1)
    sender: str = "susulan@localhost"
    recipients: StringList = ("you@localhost",)


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


class ConfigFile(Table):
    """The whole file."""

    service: ServiceTable = ServiceTable()
    backup: BackupTable = BackupTable()
    public: PublicTable = PublicTable()
    retention: RetentionTable = RetentionTable()
    crawler: CrawlerTable = CrawlerTable()
    matching: MatchingTable = MatchingTable()
    stories: tuple[StoryTable, ...] = Field(min_length=1)
    sources: tuple[SourceTable, ...] = ()
    channels: tuple[ChannelTable, ...] = ()
