"""Lists every `re.compile` of the project with the pattern that it gets: `python -m tests.support.all_patterns`.

The list is made in a process of its own, since it must see the modules being imported.
"""

import ast
import importlib
import json
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("crawler", "alerts", "store", "service")
QUERIES: Final = (
    "korea troops",
    "*north*korea*",
    "*n*o*r*t*h",
    "north* korea*",
    "*n *o* x",
    "北*京 x",
    "n*r*t*x",
    "IT*",
)
_LANGUAGES: Final = [(code,) for code in ("en", "de", "ru", "ko", "zh", "ar", "th", "fr")]
_SPEECH: Final = [
    ("", "Zelensky said on Monday that it would hold. Macron told Lula it would.", "en"),
    ("", "It will hold for years, Zelensky said on Friday.", "en"),
    ("", "Zelensky said on Monday, “We will win it.” He said, Zelensky said at ten: “It is ours.”", "en"),
    ("", "Зеленский заявил, что всё будет хорошо. Будет хорошо, заявил Зеленский.", "ru"),
    ("", "젤렌스키 대통령은 군이 도착했다고 말했다.", "ko"),
    ("", "ゼレンスキー氏は、軍が到着したと述べた。", "ja"),
    ("", "泽连斯基周一在基辅表示，军队已经到达前线。", "zh"),
]
_BUILDERS: Final[tuple[tuple[str, Any], ...]] = (
    ("alerts.text.query.parse_query", [(query,) for query in QUERIES]),
    ("alerts.developments.origins._form_pattern", [()]),
    ("alerts.developments.novelty._alternation", [([r"(?<!\w)fire\w*", "派兵"],)]),
    ("alerts.figures.measures._patterns", [()]),
    ("alerts.figures.numbers.scales._scale_pattern", _LANGUAGES),
    ("alerts.figures.phrase._month_pattern", _LANGUAGES),
    ("alerts.quotes.extract.extract_quotes", _SPEECH),
    ("crawler.dates.calendars._month_name_pattern", [({"سبتمبر": 9, "mars": 3},)]),
    ("crawler.formats.lenient_json._read_items", [('{"id": 1}', 0)]),
    ("crawler.pages.wall_forms._forms", [("title",), ("text",)]),
    ("service.dashboard.snippets._pattern", [(["korea", "troops*"],)]),
    ("store.sqlite.search_text._patterns", [()]),
)
"""Functions that compile a pattern when it is needed first, each with what to call it with."""
_recorded: dict[tuple[str, int], list[tuple[str, int, bool]]] = {}


def call_sites() -> set[tuple[str, int]]:
    """The file and the line of each `re.compile(...)` in the source, as `ast` finds them."""
    sites = set()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
                    sites.add((path.relative_to(ROOT).as_posix(), node.lineno))
    return sites


def _record(compile_pattern: Any) -> Any:
    def recording(pattern: Any, flags: int = 0) -> Any:
        compiled = compile_pattern(pattern, flags)
        frame = sys._getframe(1)
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES:
            text, is_bytes = compiled.pattern, isinstance(compiled.pattern, bytes)
            row = (text.decode("latin-1") if is_bytes else text, compiled.flags, is_bytes)
            where = (path.relative_to(ROOT).as_posix(), frame.f_lineno)
            if row not in _recorded.setdefault(where, []):
                _recorded[where].append(row)
        return compiled

    return recording


def _import_everything() -> None:
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], package + "."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def _call_builders() -> None:
    """Uses what compiles a pattern when it is needed first."""
    for where, arguments in _BUILDERS:
        module, _, name = where.rpartition(".")
        for argument in arguments:
            getattr(importlib.import_module(module), name)(*argument)


def main() -> None:
    """Prints one JSON object: file:line to the list of [pattern, flags, is bytes]; an empty list where none was seen."""
    re.compile = _record(re.compile)
    _import_everything()
    _call_builders()
    sites = call_sites() | set(_recorded)
    sys.stdout.write(
        json.dumps({f"{path}:{line}": _recorded.get((path, line), []) for path, line in sorted(sites)})
    )


if __name__ == "__main__":
    main()
