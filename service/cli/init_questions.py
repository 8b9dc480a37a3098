"""The questions of `susulan init`; Enter always accepts the default."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from service.cli.options import print_out
from service.config.starter import InitAnswers, MailAnswers

_URL = re.compile(r"https?://\S+")


def ask_questions() -> tuple[InitAnswers, Path | None]:
    """The answers, and the seed file if one is to be copied into the folder."""
    print_out("A few questions. Enter accepts the default in brackets; config.toml can be changed later.\n")
    seed = _ask_seed()
    file = Path(seed).expanduser() if seed and not _URL.fullmatch(seed) else None
    story, language = "", ""
    keywords: tuple[str, ...] = ()
    if seed:
        story = _prompt_name("A short name for the story", _slugify(file.stem if file else "my story"))
        language = _prompt("The language of the seed, e.g. en, id, ko (Enter: detect it)", "")
        keywords = _prompt_list(
            "Names or words that the story is about, separated by commas (Enter: only the seed)"
        )
    zone = _prompt("Your time zone", _local_time_zone())
    contact = _prompt("An address where publishers can reach you; it is sent to them (Enter: none)", "")
    mail, webhook = _ask_channel()
    seed_path = f"seed/{story}{file.suffix.lower() or '.txt'}" if file else seed
    return InitAnswers(story, seed_path, language, keywords, zone, contact, mail, webhook), file


def _ask_seed() -> str:
    while True:
        seed = _prompt(
            "The article to follow: a file or a URL (Enter: the story that comes with Susulan)", ""
        )
        if not seed or _URL.fullmatch(seed) or Path(seed).expanduser().is_file():
            return seed
        print_out(f"  {seed} is neither a file nor a URL")


def _ask_channel() -> tuple[MailAnswers | None, str]:
    while True:
        to = _prompt_list(
            "Where to send alerts: mail addresses, or the URL of a webhook (Enter: mail files in outbox/)"
        )
        if not to:
            return None, ""
        if len(to) == 1 and _URL.fullmatch(to[0]):
            return None, to[0]
        if all("@" in address and not address.startswith("@") for address in to):
            return _ask_mail(to), ""
        print_out("  expected mail addresses or one URL")


def _ask_mail(recipients: tuple[str, ...]) -> MailAnswers:
    host = _prompt("Your mail server", "localhost")
    local = host in {"localhost", "127.0.0.1", "::1"}
    security = _prompt("Its security: starttls, tls or none", "none" if local else "starttls")
    username = _prompt("The user name for the login (Enter: no login)", "")
    sender = _prompt("The sender", f"Susulan <{username if '@' in username else recipients[0]}>")
    return MailAnswers(host, security, username, sender, recipients)


def _prompt(question: str, default: str) -> str:
    answer: str = typer.prompt(question, default=default, show_default=bool(default))
    return answer.strip()


def _prompt_list(question: str) -> tuple[str, ...]:
    return tuple(item for part in _prompt(question, "").split(",") if (item := part.strip()))


def _prompt_name(question: str, default: str) -> str:
    while True:
        name = _prompt(question, default)
        if name == _slugify(name):
            return name
        print_out(f"  only lower-case letters, digits and -, e.g. {_slugify(name)}")


def _slugify(text: str) -> str:
    """A text as the name of a story."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "my-story"


def _local_time_zone() -> str:
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"
