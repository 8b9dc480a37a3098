"""`[translate]`: which service translates headlines, and how much it may do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.config.fields import Duration, LanguageTag, StringList, Table


class TranslateTable(Table):
    """`[translate]`: machine translations beside the original; off unless a provider is named."""

    provider: Literal["off", "libretranslate", "deepl", "command"] = Field(
        "off", description="who translates: a LibreTranslate server, DeepL, or a command of yours"
    )
    url: str | None = Field(
        None,
        min_length=1,
        description="address of the LibreTranslate server; deepl: another one than its own",
    )
    key: str | None = Field(None, description="the API key, as ${ENV_NAME} or file:PATH")
    command: StringList = Field(
        (), description="a command that reads texts as JSON lines and writes translations as JSON lines"
    )
    to: LanguageTag | None = Field(
        None,
        description="the reader's language; a channel may have another; absent: the channel's first one",
    )
    sentences: bool = Field(default=False, description="translate the sentences that matched too")
    max_delay: Duration = Field(
        5.0, le=60, description="no alert waits longer for its translations; then it has the original only"
    )
    max_requests_per_day: int = Field(
        1_000, ge=1, le=1_000_000, description="requests to the service, UTC day"
    )
    max_characters_per_day: int = Field(
        50_000, ge=1, le=1_000_000_000, description="characters sent to the service, UTC day"
    )
    allow_private: bool = Field(default=False, description="the server is on this machine or network")
