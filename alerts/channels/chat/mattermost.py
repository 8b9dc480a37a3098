"""Mattermost: an incoming webhook that takes Markdown. Limit: 16,383 characters."""

from __future__ import annotations

from alerts.channels.chat.brief import Brief, fitted
from alerts.channels.chat.channel import Service
from alerts.channels.chat.markdown import document
from alerts.messages.payload import encoded

MAX_TEXT = 16_383


def mattermost(url: str) -> Service:
    """The service behind one incoming-webhook address."""
    return Service(url, _body)


def _body(brief: Brief) -> bytes:
    return encoded({"text": fitted(brief, document, lambda text: len(text) <= MAX_TEXT)})
