"""Parse and check the mail addresses of the config."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.utils import parseaddr

import idna

_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]{1,64}")
_MAX_LOCAL_BYTES = 64
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Address:
    """A display name, which may be empty, and a mailbox.

    The domain is in ASCII. A local part that is not needs a server with SMTPUTF8 (RFC 6531).
    """

    name: str
    mailbox: str

    @property
    def domain(self) -> str:
        """The part after the @."""
        return self.mailbox.rpartition("@")[2]


def parse_address(text: str) -> Address:
    """Parse `Desk <desk@example.org>` or `desk@example.org`; a domain in any script becomes its ASCII form.

    The local part may be in any script too; it is normalized (NFC).

    Raises:
        ValueError: the text is not one valid address; the message says what is expected.
    """
    if _CONTROL.search(text):
        raise ValueError(f"a mail address without line breaks or control characters, not {text!r}")
    name, mailbox = parseaddr(text)
    local, at, host = mailbox.rpartition("@")
    if not at or mailbox not in text or text.count("@") != 1 + name.count("@"):
        raise ValueError(
            f'one mail address such as "desk@example.org" or "Desk <desk@example.org>", not {text!r}'
        )
    local = unicodedata.normalize("NFC", local)
    if not (_LOCAL_PART.fullmatch(local) and local.isprintable() and len(local.encode()) <= _MAX_LOCAL_BYTES):
        raise ValueError(f"an address with letters, digits and signs before the @, not {text!r}")
    try:
        domain = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError(f"a valid domain after the @ in {text!r}: {error}") from error
    if not _HOST.fullmatch(domain):
        raise ValueError(f"a valid domain after the @, not {host!r}")
    return Address(name, f"{local}@{domain}")
