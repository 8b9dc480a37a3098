"""The questions of `susulan init`; Enter always accepts the default."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from service.cli.init.seeds import WHY_SECOND_SEED, GivenSeed, foreign_script, place_seeds
from service.cli.options import print_out
from service.config.starter import InitAnswers, MailAnswers, SeedAnswer

_URL = re.compile(r"https?://\S+")


def ask_questions() -> tuple[InitAnswers, list[GivenSeed], dict[str, bytes]]:
    """The answers, the seeds as given, and the seed files to write, by path in the config's folder."""
    print_out("A few questions. Enter accepts the default in brackets; config.toml can be changed later.\n")
    location = _ask_location(
        "The article to follow: a file or a URL (Enter: the story that comes with Susulan)"
    )
    story = ""
    given: list[GivenSeed] = []
    seeds: tuple[SeedAnswer, ...] = ()
    files: dict[str, bytes] = {}
    keywords: tuple[str, ...] = ()
    if location:
        file = GivenSeed(location).file
        story = _prompt_name("A short name for the story", slugify(file.stem if file else "my story"))
        language = _prompt("The language of the seed, e.g. en, id, ko (Enter: detect it)", "")
        main = GivenSeed(location, language)
        given = [main, *_ask_second_seed(main)]
        seeds, files = place_seeds(story, given)
        keywords = _prompt_list(
            "Names or words that the story is about, separated by commas; they are evidence, not a condition "
            "(Enter: only the seed)"
        )
    zone = _prompt("Your time zone", _local_time_zone())
    contact = _prompt("An address where publishers can reach you; it is sent to them (Enter: none)", "")
    mail, webhook = _ask_channel()
    return InitAnswers(story, seeds, keywords, zone, contact, mail, webhook), given, files


def _ask_location(question: str) -> str:
    while True:
        answer = _prompt(question, "")
        if not answer or _is_location(answer):
            return answer
        print_out(f"  {answer} is neither a file nor a URL")


def _is_location(answer: str) -> bool:
    return bool(_URL.fullmatch(answer)) or Path(answer).expanduser().is_file()


def _ask_second_seed(main: GivenSeed) -> list[GivenSeed]:
    """The same facts in English, if the seed is in another script than Latin and the user has them."""
    script = foreign_script(main)
    if not script:
        return []
    print_out(f"  The seed is in {script}. {WHY_SECOND_SEED}")
    while True:
        answer = _prompt("The same facts in English: a file, a URL, or type a headline (Enter: none)", "")
        if not answer:
            return []
        if _is_location(answer):
            return [GivenSeed(answer, "en")]
        if " " in answer:
            break
        print_out(f"  {answer} is neither a file nor a URL, and too short for a headline")
    text: str = typer.prompt("Two sentences or more")
    return [GivenSeed(language="en", text=f"# {answer}\n\n{text.strip()}\n")]


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
        if name == slugify(name):
            return name
        print_out(f"  only lower-case letters, digits and -, e.g. {slugify(name)}")


def slugify(text: str) -> str:
    """A text as the name of a story."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "my-story"


def _local_time_zone() -> str:
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"
