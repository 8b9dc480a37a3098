"""Mattermost: an incoming webhook that accepts Markdown. Limit: 16,383 characters.

The confirmation is `ok`; see `verdict.says_ok` for compatible servers.
"""

from __future__ import annotations

from alerts.channels.chat.brief import Brief, fit_to_limits
from alerts.channels.chat.channel import ChatService
from alerts.channels.chat.markdown import markdown_document
from alerts.channels.chat.verdict import says_ok, verdict
from alerts.messages.payload import encode_json

MAX_TEXT = 16_383


def mattermost(url: str) -> ChatService:
    """The service at one incoming webhook URL."""
    return ChatService(url, _body, verdict(says_ok))


def _body(brief: Brief) -> bytes:
    return encode_json({"text": fit_to_limits(brief, markdown_document, lambda text: len(text) <= MAX_TEXT)})
