"""What a refusal by a mail server means: whose fault it is decides whether the mail is tried again. Pure.

Only what concerns the recipient, or this very message, is permanent. Everything else (a login, the sender, a
quota, a relay that is closed, the name in EHLO) is cured by waiting or by a person who changes something.
The enhanced status code (RFC 3463) decides where it is clear, then the words, then the reply code.
"""

from __future__ import annotations

import re
from enum import StrEnum

from store.errors import DeliveryError

LOGIN_RETRY_S = 1_800.0
_MIN_PERMANENT_CODE = 500
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESSES = re.compile(r"<[^<>\n]{0,320}>|[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_MAX_TEXT = 2_000

_UNKNOWN_RECIPIENT = frozenset({"1.1", "1.2", "1.3", "1.4", "1.6", "1.10"})
"""Enhanced codes that can only be about the recipient's address."""
_RECIPIENT_CODES = frozenset({"2.0", "2.1", "2.2", "2.3", "2.4"})
_MESSAGE_CODES = frozenset({"3.4", "6.0", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7"})
_SENDER_CODES = frozenset({"1.7", "1.8", "1.90"})
_OTHERS_FAULT_CODES = re.compile(r"[3457]\.\d+")
"""System, network, protocol and policy: not the recipient, unless the words say so."""
_RECIPIENT_REPLIES = frozenset({550, 551, 552, 553, 556})
"""Reply codes to RCPT that are about the mailbox if nothing says otherwise (RFC 5321, RFC 7504)."""

_OTHERS_FAULT = re.compile(
    r"\blater\b|temporar|greylist|graylist|"
    r"authenticat|\bauth\b|log(?:ged)?[ -]?(?:in|on)\b|credential|starttls|encrypt|"
    r"\bsender|\bmail from|\bfrom address|return[- ]path|send(?:ing)? ?as|not allowed to send|not owned|"
    r"\bsend(?:ing)?\b.{0,40}(?:limit|quota)|submission|outgoing|outbound|daily|hourly|"
    r"per (?:second|minute|hour|day|connection|session)|\brate\b|too many|throttl|"
    r"number of (?:messages|mails|rec)|message limit|limit on|"
    r"relay(?:ing)?(?: is)?(?: access)? ?(?:denied|not|prohibited|disabled)|open relay|"
    r"(?:unable|cannot|not?|refus\w*)(?: to)? relay|we do(?: not|n't) relay|"
    r"\bhelo\b|\behlo\b|host ?name|reverse dns|\bptr\b|"
    r"block|blacklist|denylist|\blisted\b|reputation|spamhaus|\brbl\b|dnsbl|\bspf\b|\bdkim\b|\bdmarc\b"
)
_RECIPIENT = re.compile(
    r"(?:user|recipient|mailbox|account|address|alias)\b.{0,60}"
    r"(?:unknown|not (?:found|exist|known|local|here|listed)|does(?: not|n't) exist|invalid|disabled|"
    r"inactive|unavailable|no longer|full|quota|rejected|refused)|"
    r"(?:unknown|no such|invalid|bad|no valid|nonexistent)\b.{0,20}"
    r"(?:user|recipient|mailbox|account|address|person)|"
    r"no mailbox|(?:over|exceed\w{0,10})\W{0,3}(?:\w{1,30}\W){0,3}(?:quota|storage)|mailbox|storage"
)
_MESSAGE = re.compile(
    r"too (?:large|big|long)|size (?:limit|exceed)|max(?:imum)? .{0,20}size|exceeds? .{0,30}size|"
    r"spam|virus|malware|content"
)
_POLICY = re.compile(
    r"access denied|policy|prohibited|not (?:permitted|allowed)|unauthori[sz]ed|forbidden|quota"
)


class Phase(StrEnum):
    """Where in the dialogue the server refused."""

    CONNECT = "connect"
    HELLO = "hello"
    ENCRYPT = "encrypt"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


def refusal(code: int, message: str, phase: Phase) -> DeliveryError:
    """The error for a reply of 400 or more; it is never uncertain."""
    permanent = _is_permanent(code, message, phase)
    for_a_person = code >= _MIN_PERMANENT_CODE and not permanent
    return DeliveryError(
        f"{code} {message}",
        permanent=permanent,
        code=code,
        needs_operator=for_a_person,
        retry_after_s=LOGIN_RETRY_S if phase is Phase.LOGIN and for_a_person else None,
    )


def _is_permanent(code: int, message: str, phase: Phase) -> bool:
    enhanced = _ENHANCED.match(message)
    if code < _MIN_PERMANENT_CODE or (enhanced and enhanced[1] != "5"):
        return False  # also "550 4.2.1 try again later"
    detail = f"{enhanced[2]}.{enhanced[3]}" if enhanced else ""
    text = _ADDRESSES.sub(" ", message[:_MAX_TEXT].lower())
    if phase in (Phase.RECIPIENT, Phase.MESSAGE) and detail in _UNKNOWN_RECIPIENT:
        return True
    if detail in _SENDER_CODES or _OTHERS_FAULT.search(text):
        return False
    if phase is Phase.SENDER:
        return _concerns_message(code, detail, text)
    if phase in (Phase.RECIPIENT, Phase.MESSAGE):
        return _concerns_message(code, detail, text) or _concerns_recipient(code, detail, text, phase)
    return False


def _concerns_recipient(code: int, detail: str, text: str, phase: Phase) -> bool:
    if detail in _RECIPIENT_CODES or _RECIPIENT.search(text):
        return True
    if _OTHERS_FAULT_CODES.fullmatch(detail) or _POLICY.search(text):
        return False
    return phase is Phase.RECIPIENT and code in _RECIPIENT_REPLIES


def _concerns_message(code: int, detail: str, text: str) -> bool:
    """Whether this message would be refused again, whoever sends it: too large, or its content."""
    if detail in _MESSAGE_CODES or _MESSAGE.search(text):
        return True
    return code == 552 and not detail and "quota" not in text
