"""The settings of a channel to a mail server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.channels.address import Address
from alerts.channels.channel import OnUncertain
from alerts.messages.answers.links import AnswerOffer
from alerts.messages.unsubscribe_links import UnsubscribeLinks

Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """One `[[channels]]` of kind `email`."""

    name: str
    host: str
    sender: Address
    recipients: tuple[Address, ...]
    zone: ZoneInfo
    port: int | None = None
    security: Security = "starttls"
    username: str | None = None
    password: str | None = None
    token_command: tuple[str, ...] = ()
    """Prints an access token for XOAUTH2, in place of the password."""
    folder: Path = Path()
    """Where the command runs."""
    ca_file: Path | None = None
    ehlo: str | None = None
    """The name in `EHLO`; None for the name or the address of this machine."""
    timeout_s: float = 60.0
    on_uncertain: OnUncertain = "retry"
    unsubscribe_links: UnsubscribeLinks | None = None
    """Makes the links to unsubscribe; None if the service has no public address."""
    languages: tuple[str, ...] = ("en",)
    """The reader's languages, the preferred one first."""
    answers: AnswerOffer | None = None
    """Makes the links to answer an alert; None if no answer would arrive."""
