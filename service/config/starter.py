"""From a few answers to a config of one's own: the starter config with its lines changed, comments kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

STARTER_STORY = "north-korea-troops"
_CHOSEN = "*"
"""Marks a source that was chosen for the starter's story; the others report on the whole world."""
_EXPLAINED = (
    "# Those with a * were chosen for this story; `susulan init` leaves them out for one of your own.\n"
)
SECRETS = "SUSULAN_SMTP_PASSWORD", "SUSULAN_HOOK_SECRET"
"""The environment variables that channels may refer to."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server and who gets mail."""

    host: str
    security: str
    username: str
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said; empty values leave the starter's lines as they are."""

    story: str = ""
    seed: str = ""
    """A URL, or a path from the config's folder."""
    language: str = ""
    keywords: tuple[str, ...] = ()
    timezone: str = ""
    contact: str = ""
    mail: Mailbox | None = None
    webhook: str = ""


def own_config(starter: str, answers: Answers) -> str:
    """The config's text.

    Raises:
        ValueError: the starter has not the lines that are to be changed.
    """
    text = starter
    if answers.story:
        text = _set(text, "seed", answers.seed)
        text = _set(text, "language", answers.language) if answers.language else _unset(text, "language")
        text = _set(text, "keywords", list(answers.keywords))
        text = _general_sources(text).replace(STARTER_STORY, answers.story)
    if answers.timezone:
        text = _set(text, "timezone", answers.timezone)
    if answers.contact:
        text = _replace(text, r"# contact = .*", f"contact = {_toml(answers.contact)}")
    channels = [*_mail(answers.mail), *_webhook(answers.webhook)]
    if channels:
        maildir = r'\[\[channels\]\]\nkind = "maildir".*\nname = .*\npath = .*\n'
        text = _replace(text, maildir, "\n".join(channels))
    return text


def _general_sources(text: str) -> str:
    """Without the sources that were chosen for the starter's story, and headings that are left empty."""
    text = re.sub(rf"\[\[sources\]\]  # {re.escape(_CHOSEN)} .*\n(?:.+\n)*\n?", "", text)
    text = text.replace(_EXPLAINED, "", 1)
    return re.sub(r"# ── [^\n]+ ──\n\n(?=# ──|\Z)", "", text)


def _mail(mail: Mailbox | None) -> list[str]:
    if mail is None:
        return []
    lines = {"host": mail.host, "security": mail.security}
    if mail.username:
        lines |= {"username": mail.username, "password": f"${{{SECRETS[0]}}}"}
    whom = {"sender": mail.sender, "recipients": list(mail.recipients)}
    return [_table({"kind": "email", "name": "desk", **lines, **whom})]


def _webhook(url: str) -> list[str]:
    facts = {"kind": "webhook", "name": "intake", "url": url, "secret": f"${{{SECRETS[1]}}}"}
    return [_table(facts)] if url else []


def _table(facts: Mapping[str, object]) -> str:
    return "[[channels]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in facts.items())


def _toml(value: object) -> str:
    """JSON's strings and lists are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def _set(text: str, key: str, value: object) -> str:
    """The first line of that key, its comment kept."""
    return _replace(text, rf"(?<=\n){key} = (\"[^\"\n]*\"|\[\])", f"{key} = {_toml(value)}")


def _unset(text: str, key: str) -> str:
    return _replace(text, rf"(?<=\n){key} = ", f"# {key} = ")


def _replace(text: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, lambda _: new, text, count=1)
    if not count:
        raise ValueError(f"the starter config has no line like {pattern}")
    return changed
