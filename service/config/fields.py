"""Types of config values: durations, addresses, names, languages and times of day, each with its check."""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

MAX_NAME_CHARS = 64
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
END_OF_DAY = "24:00"
DEFAULT_GROWTH = (10, 25, 50)
"""Numbers of owners from which on growth is news, where the config says only that it is."""
MIN_GROWTH, MAX_GROWTH, MAX_GROWTH_THRESHOLDS = 3, 500, 10
_DURATION_PART = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)(ms|s|m|h|d)")
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_MAX_DURATION_S = 36_525 * 86_400.0


class Table(BaseModel):
    """A TOML table. Unknown keys are errors, and no value is converted from another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def parse_duration(value: Any) -> float:  # noqa: ANN401 - TOML allows any type here; this is the check
    """`"90s"`, `"15m"`, `"1h30m"`, `"2d"` or a plain number of seconds, as seconds.

    Raises:
        ValueError: the value is none of these, or longer than a hundred years.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    elif isinstance(value, str) and value.strip() == "0":
        seconds = 0.0
    else:
        parts = _DURATION_PART.findall(value) if isinstance(value, str) else []
        if not parts or "".join(number + unit for number, unit in parts) != value.replace(" ", ""):
            raise ValueError('a duration such as "90s", "15m", "1h30m" or "2d"')
        seconds = sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)
    if not seconds <= _MAX_DURATION_S:
        raise ValueError('a duration such as "2d", of at most a hundred years')
    return seconds


def _check_http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("an address that begins with http:// or https:// and names a host")
    return value


def _check_domain(value: str) -> str:
    domain = value.lower().removeprefix("www.")
    if not re.fullmatch(r"(?=.{4,253}$)[^\s/:@?#.]{1,63}(\.[^\s/:@?#.]{1,63})+", domain):
        raise ValueError('a domain such as "example.org", without https:// and path')
    return domain


def _check_country(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise ValueError('a country as two letters, such as "GB"')
    return value.upper()


def _check_name(value: str) -> str:
    if not re.fullmatch(rf"[\w][\w.-]{{0,{MAX_NAME_CHARS - 1}}}", value):
        raise ValueError(f"a name of letters, digits, - . or _, at most {MAX_NAME_CHARS}")
    return value


def _check_language_tag(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", value):
        raise ValueError('a language tag such as "ko", "id" or "zh-Hant"')
    return value


def _primary_language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", value):
        raise ValueError('a language tag such as "ko", "id" or "zh-Hant"')
    return value.split("-", maxsplit=1)[0]


def _parse_growth(value: object) -> object:
    """`true`, `false` or a list of numbers of owners, as thresholds.

    Raises:
        ValueError: the value is none of these.
    """
    if isinstance(value, bool):
        return DEFAULT_GROWTH if value else ()
    if isinstance(value, list | tuple) and 0 < len(value) <= MAX_GROWTH_THRESHOLDS:
        numbers = [one for one in value if isinstance(one, int) and not isinstance(one, bool)]
        if len(numbers) == len(value) and all(MIN_GROWTH <= one <= MAX_GROWTH for one in numbers):
            return tuple(sorted(set(numbers)))
    raise ValueError(
        f"true, false or up to {MAX_GROWTH_THRESHOLDS} numbers of owners, such as [10, 25], "
        f"each from {MIN_GROWTH} to {MAX_GROWTH}"
    )


def _check_languages(value: tuple[str, ...]) -> tuple[str, ...]:
    if repeated := next((tag for number, tag in enumerate(value) if tag in value[:number]), None):
        raise ValueError(f"each language once; {repeated!r} is there twice")
    return value


def _parse_time_of_day(value: object) -> object:
    """`07:30` as a time of day; `24:00` is the midnight that ends a day.

    Raises:
        ValueError: the value is not a time of day.
    """
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    if value == END_OF_DAY:
        return time(0)
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        hour, _, minute = value.partition(":")
        return time(int(hour), int(minute))
    raise ValueError('a time of day such as "07:30"')


def _parse_time_range(value: object) -> object:
    """`22:00-07:00` as two times of day.

    Raises:
        ValueError: the value is not two times of day, or both are the same.
    """
    if isinstance(value, str) and value.count("-") == 1:
        begin, end = (_parse_time_of_day(piece.strip()) for piece in value.split("-"))
        if begin != end:
            return begin, end
    raise ValueError('two times of day such as "22:00-07:00"')


def is_public_url(url: str) -> bool:
    """Whether it is a whole https address without a query; http is accepted on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        whole = bool(host) and parts.port != 0 and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and not any(sign in url for sign in "<>\"' \\^`{}|")
    return whole and plain and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def parse_address(text: str) -> tuple[str, int] | None:
    """The IP address and port of `127.0.0.1:8090`; None for anything else."""
    host, _, port = text.rpartition(":")
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    if not (port.isascii() and port.isdecimal()) or int(port) > 65_535:
        return None
    return str(address), int(port)


Duration = Annotated[float, BeforeValidator(parse_duration), Field(gt=0)]
DurationOrZero = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
HttpUrl = Annotated[str, AfterValidator(_check_http_url)]
Domain = Annotated[str, AfterValidator(_check_domain)]
Country = Annotated[str, AfterValidator(_check_country)]
Name = Annotated[str, AfterValidator(_check_name)]
LanguageTag = Annotated[str, AfterValidator(_check_language_tag)]
Language = Annotated[str, AfterValidator(_primary_language)]
ReaderLanguages = Annotated[
    tuple[LanguageTag, ...], Field(min_length=1, max_length=20), AfterValidator(_check_languages)
]
"""The languages of a reader, the preferred one first."""
StringList = tuple[Annotated[str, Field(min_length=1)], ...]
GrowthThresholds = Annotated[tuple[int, ...], BeforeValidator(_parse_growth)]
LocalTime = Annotated[time, BeforeValidator(_parse_time_of_day)]
TimeRange = Annotated[tuple[time, time], BeforeValidator(_parse_time_range)]
