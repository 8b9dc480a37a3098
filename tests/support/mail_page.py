"""An HTML mail read the way a program without a browser can: its texts, each with what a reader would see of it."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "img", "link", "input"}
_DARK = re.compile(r"prefers-color-scheme: dark\) \{\n(.*?)\n\}", re.DOTALL)
_RULE = re.compile(r"((?:\.\w+(?:, )?)+) \{ ([^}]*) \}")


@dataclass(frozen=True)
class Look:
    """What an element shows, much of it from those around it."""

    tag: str = ""
    classes: tuple[str, ...] = ()
    lang: str = ""
    direction: str = ""
    size_px: float = 0
    hidden: bool = False
    light: tuple[str, str] = ("", "#ffffff")
    dark: tuple[str, str] = ("", "#ffffff")
    """Colour of the letters, and behind them."""


class Page(HTMLParser):
    """`texts`: (text, look) in order; `tags`: (name, attributes) of every element."""

    def __init__(self, source):
        super().__init__()
        self.texts, self.tags = [], []
        self._dark = {}
        for selectors, body in _RULE.findall(_DARK.search(source)[1]):
            for name in selectors.split(", "):
                self._dark.setdefault(name[1:], {}).update(_properties(body.replace(" !important", "")))
        self._stack = [Look()]
        self.feed(source)
        assert self._stack == [Look()], "every element is closed"

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in _VOID:
            self._stack.append(self._look(tag, given))

    def handle_endtag(self, tag):
        assert self._stack.pop().tag == tag

    def handle_data(self, data):
        look = self._stack[-1]
        if data.strip() and look.tag not in {"style", "title"} and not look.hidden:
            self.texts.append((data, look))

    def _look(self, tag, given):
        outer, own = self._stack[-1], _properties(given.get("style", ""))
        classes = tuple(given.get("class", "").split())
        dark = {**own, **{key: value for name in classes for key, value in self._dark.get(name, {}).items()}}
        return replace(
            outer,
            tag=tag,
            classes=classes,
            lang=given.get("lang", outer.lang),
            direction=given.get("dir", outer.direction),
            size_px=float(own.get("font-size", f"{outer.size_px}px").removesuffix("px")),
            hidden=outer.hidden or own.get("display") == "none",
            light=_colours(own, outer.light),
            dark=_colours(dark, outer.dark),
        )


def contrast(one, other):
    """Of two colours, by WCAG 2: from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _properties(style):
    pairs = (one.partition(":") for one in style.split(";") if one.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _colours(own, outer):
    return own.get("color", outer[0]), own.get("background-color", outer[1])
