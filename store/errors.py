"""Every error this project raises on purpose, as one tree.

    SusulanError
    ├── ConfigError      the user's config is wrong; says file, key, value, and what would be right
    ├── FetchError       a source or page could not be fetched       (permanent, retry_after_s)
    │   └── AddressRefused   the address guard refused it before any connect
    ├── ParseError       what was fetched could not be read
    ├── StoreError       the store could not keep its promise
    │   ├── LeaseLost        somebody else holds the host or delivery now; nothing was written
    │   ├── StoreBusy        another process runs on this store
    │   ├── StoreDamaged     the file is damaged
    │   └── SchemaTooNew     the store was written by a later version
    ├── TranslationError a text could not be translated              (retry_after_s)
    └── DeliveryError    a message could not be handed over          (permanent, retry_after_s, uncertain)

Callers catch the level they can decide about.
"""

from __future__ import annotations


class SusulanError(Exception):
    """Root of all errors raised on purpose; its text is meant for a person."""


class ConfigError(SusulanError):
    """The config cannot be used; `problems` holds one line per mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FetchError(SusulanError):
    """A source or page could not be fetched.

    `status`: of the answer, if there was one. `unreachable`: no connection to the URL's host could be made
    (name, connect or TLS), so nothing else can be fetched from it right now.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        status: int | None = None,
        unreachable: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.status = status
        self.unreachable = unreachable


class AddressRefused(FetchError):
    """The address guard refused a private, link-local or otherwise internal address before any connect."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class ParseError(SusulanError):
    """What was fetched could not be read as what it claims to be."""


class StoreError(SusulanError):
    """The store could not keep its promise."""


class LeaseLost(StoreError):
    """Somebody else holds the lease under which this write was made; nothing was written."""


class StoreBusy(StoreError):
    """Another process runs on this store."""


class StoreDamaged(StoreError):
    """The store's file is damaged; the text says what to do."""

    def __init__(self, path: object, error: Exception) -> None:
        super().__init__(
            f"{path} is damaged ({error}). Stop the service, then: `susulan store check` says which backup "
            "is the last, `susulan store restore` puts it in place and keeps the damaged file beside it"
        )


class SchemaTooNew(StoreError):
    """The store was written by a later version of this program."""


class TranslationError(SusulanError):
    """A translation service gave no usable answer; `retry_after_s`: ask nothing before."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class DeliveryError(SusulanError):
    """A message could not be handed over.

    `permanent`: a retry makes no sense. `retry_after_s`: the endpoint stated this pause.
    `uncertain`: the message may have arrived all the same (the answer was lost, not the message).
    `code`: the endpoint's status or reply code, if there was one.
    `needs_operator`: the endpoint refuses for a reason that a person has to remove, such as a login.
    `offered`: the endpoint has heard of this message; by default, if it gave a code.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        uncertain: bool = False,
        code: int | None = None,
        needs_operator: bool = False,
        offered: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.uncertain = uncertain
        self.needs_operator = needs_operator
        self.code = code
        self.offered = code is not None if offered is None else offered
