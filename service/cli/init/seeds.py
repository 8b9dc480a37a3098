"""The seeds that `susulan init` writes: which files it copies, and when it asks for a second seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.config.seed_tables import is_url
from service.config.starter import SeedAnswer
from store.errors import ConfigError

WHY_SECOND_SEED = (
    "Reports in other scripts share few words with it. The same facts in English repair that better than "
    "anything else; a headline and two sentences are enough."
)


@dataclass(frozen=True, slots=True)
class GivenSeed:
    """A seed as the user gave it: a file, a URL, or a typed text."""

    location: str = ""
    """A file or URL; empty for a typed text."""
    language: str = ""
    text: str = ""

    @property
    def file(self) -> Path | None:
        """The file to copy; None for a URL or a typed text."""
        return Path(self.location).expanduser() if self.location and not is_url(self.location) else None


def place_seeds(story: str, seeds: Sequence[GivenSeed]) -> tuple[tuple[SeedAnswer, ...], dict[str, bytes]]:
    """What the config says of each seed, and the files to write, by path in the config's folder."""
    answers, files = [], {}
    for number, seed in enumerate(seeds, 1):
        if is_url(seed.location):
            answers.append(SeedAnswer(seed.location, seed.language))
            continue
        ending = (seed.file.suffix.lower() or ".txt") if seed.file else ".md"
        path = f"seed/{story}{ending}" if number == 1 else f"seed/{story}-{number}{ending}"
        answers.append(SeedAnswer(path, seed.language))
        files[path] = seed.file.read_bytes() if seed.file else seed.text.encode()
    return tuple(answers), files


def reader_languages(seeds: Sequence[GivenSeed]) -> tuple[str, ...]:
    """The languages that a reader of these seeds may have: that of the main seed, then English.

    A URL is not fetched, and then only a stated language counts.
    """
    from crawler.language.detect import detect_language
    from service.stories.seeds import read_seed

    main, language = seeds[0], seeds[0].language
    try:
        if not language and main.file is not None:
            language = detect_language(read_seed(main.file).text, None)
    except ConfigError:  # the file is reported where the story is built
        language = ""
    return tuple(dict.fromkeys(tag for tag in (language, "en") if tag not in ("", "und")))


def foreign_script(seed: GivenSeed) -> str:
    """The script of a seed if it is not Latin, such as `Greek`; empty if it is, or if that is not known.

    A URL is not fetched; its language decides.
    """
    from alerts.messages.wording import language_name
    from alerts.text.scripts import is_latin_language, main_script
    from service.stories.seeds import read_seed

    if seed.language and not is_latin_language(seed.language):
        return language_name(seed.language)
    if seed.file is None:
        return ""
    try:
        script = main_script(read_seed(seed.file).text)
    except ConfigError:
        return ""
    return "" if script == "Latin" else script
