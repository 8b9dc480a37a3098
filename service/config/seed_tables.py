"""The `seed` of a story in `config.toml`: one source or a list of sources, each a file, a URL or a text."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from service.config.fields import HttpUrl, Language, Table

MAX_SEEDS = 10
_EXPECTED = 'a file, a URL, or a table such as {file = "seed.md", language = "en"}'


def is_url(seed: str) -> bool:
    """Whether a seed is a URL."""
    return seed.startswith(("http://", "https://"))


class SeedTable(Table):
    """One seed: a file, a URL or the text itself."""

    file: str | None = Field(None, min_length=1, description="a text, Markdown or HTML file")
    url: HttpUrl | None = Field(None, description="a page, fetched once and kept")
    text: str | None = Field(None, min_length=1, description="the text itself, headline first")
    language: Language | None = Field(None, description="language of this seed; detected if absent")

    @model_validator(mode="after")
    def _check_source(self) -> SeedTable:
        if sum(value is not None for value in (self.file, self.url, self.text)) != 1:
            raise ValueError("one of file, url and text, and a language if you know it")
        return self


def _seed_table(value: Any) -> Any:  # noqa: ANN401 - TOML allows any type here; this is the check
    """A file name or URL as a table.

    Raises:
        ValueError: the value can be no seed.
    """
    if isinstance(value, str) and value.strip():
        return {"url" if is_url(value) else "file": value}
    if isinstance(value, dict | SeedTable):
        return value
    raise ValueError(_EXPECTED)


def _seed_list(value: Any) -> Any:  # noqa: ANN401 - TOML allows any type here
    """One seed as a list of one.

    Raises:
        ValueError: the list is empty or too long.
    """
    if not isinstance(value, tuple):
        return (value,)
    if not 1 <= len(value) <= MAX_SEEDS:
        raise ValueError(f"1 to {MAX_SEEDS} seeds")
    return value


SeedList = Annotated[
    tuple[Annotated[SeedTable, BeforeValidator(_seed_table)], ...], BeforeValidator(_seed_list)
]
