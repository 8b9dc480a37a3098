"""A user's own config from a few answers: the starter config with other values and the same comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit

from service.config.add_sources import NewSource
from service.config.seed_tables import is_url
from service.config.toml import table_text

STARTER_STORY = "north-korea-troops"
_STORY_SOURCE_MARK = "*"
"""Marks a source that was chosen for the starter's story; the other sources cover the whole world."""
_MARK_EXPLANATION = (
    "# Those with a * were chosen for this story; `susulan init` leaves them out for one of your own.\n"
)
SECRET_VARIABLES = "SUSULAN_SMTP_PASSWORD", "SUSULAN_HOOK_SECRET"
"""Environment variables that a channel of a new config may refer to."""


@dataclass(frozen=True, slots=True)
class MailAnswers:
    """A mail server and the recipients."""

    host: str
    security: str
    username: str
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeedAnswer:
    """One seed: a URL, or a path relative to the config's folder."""

    location: str
    language: str = ""
    """Empty to detect it."""


@dataclass(frozen=True, slots=True)
class InitAnswers:
    """The user's answers; an empty value leaves the starter's line as it is."""

    story: str = ""
    seeds: tuple[SeedAnswer, ...] = ()
    """The main seed first; at least one if there is a story."""
    keywords: tuple[str, ...] = ()
    timezone: str = ""
    contact: str = ""
    mail: MailAnswers | None = None
    webhook: str = ""
    sources: tuple[NewSource, ...] = ()
    """Sources for a story of one's own; empty to keep those of the starter that cover the whole world."""
    languages: tuple[str, ...] = ()
    """Of the readers, the preferred one first."""


def customize_starter(starter: str, answers: InitAnswers) -> str:
    """The text of the config.

    Raises:
        ValueError: the starter does not have a key or line that must be changed.
    """
    document = tomlkit.parse(starter)
    if answers.story:
        _set_value(document, ("stories", 0, "seed"), _seed_value(answers.seeds))
        _set_value(document, ("stories", 0, "keywords"), list(answers.keywords))
    language = answers.seeds[0].language if len(answers.seeds) == 1 else ""
    if answers.story and language:
        _set_value(document, ("stories", 0, "language"), language)
    if answers.timezone:
        _set_value(document, ("service", "timezone"), answers.timezone)
    if answers.languages:
        _set_value(document, ("service", "languages"), list(answers.languages))
    text = tomlkit.dumps(document)
    if answers.story:
        if not language:
            text = _replace_line(text, r"(?<=\n)language = ", "# language = ")
        text = _replace_sources(text, answers.sources).replace(STARTER_STORY, answers.story)
    if answers.contact:
        contact = tomlkit.item(answers.contact).as_string()
        text = _replace_line(text, r"# contact = .*", f"contact = {contact}")
    if channel := _channel_values(answers):
        maildir = r'\[\[channels\]\]\nkind = "maildir".*\nname = .*\npath = .*\n'
        text = _replace_line(text, maildir, table_text("channels", channel))
    return text


def _seed_value(seeds: Sequence[SeedAnswer]) -> str | tomlkit.items.Array:
    """The value of `seed`: one location, or a list with one a line."""
    if len(seeds) == 1:
        return seeds[0].location
    rows = tomlkit.array().multiline(multiline=True)
    for seed in seeds:
        if not seed.language:
            rows.append(seed.location)
            continue
        row = tomlkit.inline_table()
        row["url" if is_url(seed.location) else "file"] = seed.location
        row["language"] = seed.language
        rows.append(row)
    return rows


def _replace_sources(text: str, sources: Sequence[NewSource]) -> str:
    """Put other sources in place of the starter's; without any, remove those chosen for its own story."""
    mark = "" if sources else rf"  # {re.escape(_STORY_SOURCE_MARK)} .*"
    text = re.sub(rf"(?<=\n)\[\[sources\]\]{mark or '.*'}\n(?:.+\n)*\n?", "", text)
    text = text.replace(_MARK_EXPLANATION, "", 1)
    text = re.sub(r"# ── [^\n]+ ──\n\n(?=# ──|\Z)", "", text)
    return (
        "\n".join([text.rstrip("\n") + "\n", *(source.as_toml() for source in sources)]) if sources else text
    )


def _channel_values(answers: InitAnswers) -> dict[str, Any]:
    """The keys of the channel that was asked for; empty if the starter's own channel stays."""
    if (mail := answers.mail) is not None:
        login = {"username": mail.username, "password": f"${{{SECRET_VARIABLES[0]}}}"}
        return {
            "kind": "email",
            "name": "desk",
            "host": mail.host,
            "security": mail.security,
            **(login if mail.username else {}),
            "sender": mail.sender,
            "recipients": list(mail.recipients),
        }
    if answers.webhook:
        secret = f"${{{SECRET_VARIABLES[1]}}}"
        return {"kind": "webhook", "name": "intake", "url": answers.webhook, "secret": secret}
    return {}


def _set_value(document: tomlkit.TOMLDocument, path: tuple[str | int, ...], value: object) -> None:
    """Replace the value of a key that is there; its place and its comment stay."""
    table: Any = document
    try:
        for step in path[:-1]:
            table = table[step]
        table[path[-1]]
    except (KeyError, IndexError) as error:
        raise ValueError(f"the starter config has no key {'.'.join(map(str, path))}") from error
    table[path[-1]] = value


def _replace_line(text: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, lambda _: new, text, count=1)
    if not count:
        raise ValueError(f"the starter config has no line like {pattern}")
    return changed
