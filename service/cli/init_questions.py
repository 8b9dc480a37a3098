"""The questions of `susulan init`; Enter always takes what is shown."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from service.cli.options import say
from service.config.starter import Answers, Mailbox

_URL = re.compile(r"https?://\S+")


def ask() -> tuple[Answers, Path | None]:
    """What a person wants, and the seed's file if it is one that is to be copied in."""
    say("A few questions; Enter takes what stands in brackets, and config.toml can be changed later.\n")
    seed = _seed()
    file = Path(seed).expanduser() if seed and not _URL.fullmatch(seed) else None
    story, language = "", ""
    keywords: tuple[str, ...] = ()
    if seed:
        story = _name("A short name for the story", _plain(file.stem if file else "my story"))
        language = _asked("The seed's language, e.g. en, id, ko (Enter: found out)", "")
        keywords = _listed("Names or words that the story is about, with commas (Enter: as the seed says)")
    zone = _asked("Your time zone", _here())
    contact = _asked("An address where publishers can reach you, shown to them (Enter: none)", "")
    mail, webhook = _ways()
    kept = f"seed/{story}{file.suffix.lower() or '.txt'}" if file else seed
    return Answers(story, kept, language, keywords, zone, contact, mail, webhook), file


def _seed() -> str:
    while True:
        seed = _asked("The article to follow: a file or a URL (Enter: the story that comes with Susulan)", "")
        if not seed or _URL.fullmatch(seed) or Path(seed).expanduser().is_file():
            return seed
        say(f"  {seed} is neither a file nor a URL")


def _ways() -> tuple[Mailbox | None, str]:
    while True:
        to = _listed("Where alerts go: mail addresses, or a webhook's URL (Enter: mail files in outbox/)")
        if not to:
            return None, ""
        if len(to) == 1 and _URL.fullmatch(to[0]):
            return None, to[0]
        if all("@" in one and not one.startswith("@") for one in to):
            return _mailbox(to), ""
        say("  that is neither mail addresses nor one URL")


def _mailbox(recipients: tuple[str, ...]) -> Mailbox:
    host = _asked("Your mail server", "localhost")
    local = host in {"localhost", "127.0.0.1", "::1"}
    security = _asked("Its security: starttls, tls or none", "none" if local else "starttls")
    username = _asked("The user to log in as (Enter: no login)", "")
    sender = _asked("The sender", f"Susulan <{username if '@' in username else recipients[0]}>")
    return Mailbox(host, security, username, sender, recipients)


def _asked(question: str, usual: str) -> str:
    answer: str = typer.prompt(question, default=usual, show_default=bool(usual))
    return answer.strip()


def _listed(question: str) -> tuple[str, ...]:
    return tuple(one for part in _asked(question, "").split(",") if (one := part.strip()))


def _name(question: str, usual: str) -> str:
    while True:
        name = _asked(question, usual)
        if name == _plain(name):
            return name
        say(f"  small letters, digits and - only, e.g. {_plain(name)}")


def _plain(text: str) -> str:
    """A name as stories have them."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "my-story"


def _here() -> str:
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"
