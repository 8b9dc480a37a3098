"""From a few answers to a config of one's own: the starter config with its lines changed, comments kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

STARTER_STORY = "north-korea-troops"
_STORY_SOURCE_MARK = "*"
"""Marks a source that was chosen for the starter's story; the others report on the whole world."""
_MARK_EXPLANATION = (
    "# Those with a * were chosen for this story; `susulan init` leaves them out for one of your own.\n"
)
SECRET_VARIABLES = "SUSULAN_SMTP_PASSWORD", "SUSULAN_HOOK_SECRET"
"""The environment variables that channels may refer to."""


@dataclass(frozen=True, slots=True)
class MailAnswers:
    """A mail server and who gets mail."""

    host: str
    security: str
    username: str
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InitAnswers:
    """What a person said; empty values leave the starter's lines as they are."""

    story: str = ""
    seed: str = ""
    """A URL, or a path from the config's folder."""
    language: str = ""
    keywords: tuple[str, ...] = ()
    timezone: str = ""
    contact: str = ""
    mail: MailAnswers | None = None
    webhook: str = ""


def customize_starter(starter: str, answers: InitAnswers) -> str:
    """The config's text.

    Raises:
        ValueError: the starter has not the lines that are to be changed.
    """
    text = starter
    if answers.story:
        text = _set_key(text, "seed", answers.seed)
        text = (
            _set_key(text, "language", answers.language)
            if answers.language
            else _comment_out_key(text, "language")
        )
        text = _set_key(text, "keywords", list(answers.keywords))
        text = _drop_story_sources(text).replace(STARTER_STORY, answers.story)
    if answers.timezone:
        text = _set_key(text, "timezone", answers.timezone)
    if answers.contact:
        text = _replace_line(text, r"# contact = .*", f"contact = {_toml_value(answers.contact)}")
    channels = [*_mail_tables(answers.mail), *_webhook_tables(answers.webhook)]
    if channels:
        maildir = r'\[\[channels\]\]\nkind = "maildir".*\nname = .*\npath = .*\n'
        text = _replace_line(text, maildir, "\n".join(channels))
    return text


def _drop_story_sources(text: str) -> str:
    """Without the sources that were chosen for the starter's story, and headings that are left empty."""
    text = re.sub(rf"\[\[sources\]\]  # {re.escape(_STORY_SOURCE_MARK)} .*\n(?:.+\n)*\n?", "", text)
    text = text.replace(_MARK_EXPLANATION, "", 1)
    return re.sub(r"# ── [^\n]+ ──\n\n(?=# ──|\Z)", "", text)


def _mail_tables(mail: MailAnswers | None) -> list[str]:
    if mail is None:
        return []
    lines = {"host": mail.host, "security": mail.security}
    if mail.username:
        lines |= {"username": mail.username, "password": f"${{{SECRET_VARIABLES[0]}}}"}
    whom = {"sender": mail.sender, "recipients": list(mail.recipients)}
    return [_channel_table({"kind": "email", "name": "desk", **lines, **whom})]


def _webhook_tables(url: str) -> list[str]:
    facts = {"kind": "webhook", "name": "intake", "url": url, "secret": f"${{{SECRET_VARIABLES[1]}}}"}
    return [_channel_table(facts)] if url else []


def _channel_table(facts: Mapping[str, object]) -> str:
    return "[[channels]]\n" + "".join(f"{key} = {_toml_value(value)}\n" for key, value in facts.items())


def _toml_value(value: object) -> str:
    """JSON's strings and lists are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def _set_key(text: str, key: str, value: object) -> str:
    """The first line of that key, its comment kept."""
    return _replace_line(text, rf"(?<=\n){key} = (\"[^\"\n]*\"|\[\])", f"{key} = {_toml_value(value)}")


def _comment_out_key(text: str, key: str) -> str:
    return _replace_line(text, rf"(?<=\n){key} = ", f"# {key} = ")


def _replace_line(text: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, lambda _: new, text, count=1)
    if not count:
        raise ValueError(f"the starter config has no line like {pattern}")
    return changed
