"""The documentation keeps up: what it names exists, and what exists is named."""

import ast
import re
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import typer

from service.cli.main import build_app
from service.config import channel_tables, model
from service.monitoring.metrics import Metrics
from service.monitoring.status import read_status
from store.sqlite.store import open_store

ROOT = Path(__file__).parents[2]
PACKAGES = ("store", "crawler", "alerts", "service")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
CHANNEL_TABLES = typing.get_args(channel_tables.AnyChannel)
TABLES = {
    "[service]": [model.ServiceTable],
    "[backup]": [model.BackupTable],
    "[retention]": [model.RetentionTable],
    "[crawler]": [model.CrawlerTable],
    "[public]": [model.PublicTable],
    "[dashboard]": [model.DashboardTable],
    "[matching]": [model.MatchingTable],
    "[translate]": [model.TranslateTable],
    "[[stories]]": [model.StoryTable],
    "[[sources]]": [model.SourceTable],
    "[[channels]]": CHANNEL_TABLES,
}
HISTORY = {ROOT / "CHANGELOG.md"}
"""Pages that name what is no more."""


def section(text: str, heading: str) -> str:
    """The part of a page below a heading, up to the next of its level or above."""
    mark = heading.split(maxsplit=1)[0]
    _, _, rest = text.partition(f"\n{heading}\n")
    assert rest, heading
    return re.split(rf"\n#{{1,{len(mark)}}} ", rest)[0]


def table_cells(text: str, column: int) -> list[str]:
    """What stands in backticks in a column of the tables."""
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [name for row in rows if len(row) > column for name in re.findall(r"`([^`]+)`", row[column])]


@pytest.mark.parametrize("table", TABLES)
def test_the_config_reference_has_exactly_the_keys_of_each_table(table):
    text = section(CONFIGURATION, f"## `{table}`")
    listed = set(table_cells(text, 0))
    if table == "[[channels]]":
        listed = (listed | set(table_cells(text, 1))) - kinds()
        listed = {name for name in listed if re.fullmatch(r"[a-z_]+", name)}
    keys = {key for one in TABLES[table] for key in one.model_fields}
    assert listed == keys


def kinds() -> set[str]:
    """Values of `kind`."""
    return {
        kind for table in CHANNEL_TABLES for kind in typing.get_args(table.model_fields["kind"].annotation)
    }


def test_the_config_reference_has_every_kind_of_channel():
    text = section(CONFIGURATION, "## `[[channels]]`")
    assert kinds() <= set(table_cells(text, 0))


def command_tree(command, path=()) -> dict[tuple[str, ...], set[str]]:
    """Each command with its options, by its words."""
    found = {path: {option for one in command.params for option in (*one.opts, *one.secondary_opts)}}
    for name, child in getattr(command, "commands", {}).items():
        found |= command_tree(child, (*path, name))
    return found


COMMANDS = command_tree(typer.main.get_command(build_app()))
UNLISTED = {("feedback", "give"), ("store", "vacuum")}
"""`feedback ID` is its usual form; `vacuum` is the former name of `compact`."""


@pytest.mark.parametrize("words", [words for words in COMMANDS if len(words) == 1], ids=" ".join)
def test_every_command_is_in_the_readme(words):
    assert f"`susulan {words[0]}" in TEXTS[ROOT / "README.md"]


def test_every_subcommand_is_documented():
    text = "\n".join(TEXTS.values())
    spelled = re.sub(
        r"`susulan (\w+) ([\w|-]+\|[\w|-]+)`",
        lambda found: " ".join(f"susulan {found[1]} {name}" for name in found[2].split("|")),
        text.replace("\\|", "|"),
    )
    leaves = {words for words in COMMANDS if len(words) == 2} - UNLISTED
    assert {words for words in leaves if f"susulan {' '.join(words)}" not in spelled} == set()


def written_commands() -> Iterator[tuple[Path, str]]:
    for page, text in TEXTS.items():
        for code in re.findall(r"`(susulan [^`]+)`", text):
            yield page, re.sub(r"\s+", " ", code)
        for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL):
            yield from (
                (page, line[line.index("susulan ") :])
                for line in block.splitlines()
                if " susulan " in f" {line}"
            )


def test_every_command_that_a_page_shows_exists_with_its_options():
    wrong = []
    for page, line in written_commands():
        if page in HISTORY or line.split()[1] in ("contributors", "-h"):
            continue
        words = re.split(r"[^\w\s./:|<>\[\]\"'=?$%-]", line.split("#")[0])[0].split()[1:]
        path: tuple[str, ...] = ()
        while words and (*path, words[0]) in COMMANDS:
            path, words = (*path, words[0]), words[1:]
        named = {word.strip("[].,") for word in words if re.match(r"\[?--?[a-z]", word)}
        options = COMMANDS[path] | (COMMANDS[("feedback", "give")] if path == ("feedback",) else set())
        unknown = not path and words and re.match(r"[a-z]+$", words[0])
        if unknown or named - options - {"--help"}:
            wrong.append((page.name, line))
    assert wrong == []


def test_every_metric_is_documented_and_no_other(tmp_path):
    store = open_store(tmp_path / "susulan.db")
    try:
        status = read_status(store, datetime(2026, 1, 1, tzinfo=UTC))
    finally:
        store.close()
    rendered = Metrics(lambda: 0.0).render(status).decode()
    exposed = set(re.findall(r"^# TYPE (susulan_\w+)", rendered, re.MULTILINE))
    exposed = {name for name in exposed if not name.endswith("_created")}
    listed = {
        name.split("{")[0] for name in table_cells(section(OPERATING, "## Monitoring").split("### ")[0], 0)
    }
    assert {name for name in listed if name.startswith("susulan_")} == exposed


def logged_events() -> set[str]:
    """First arguments of all calls of a logger, as far as they are literal."""
    found = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if "structlog" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    value = node.args[0].value
                    if (
                        isinstance(value, str)
                        and re.fullmatch(r"[a-z]+(_[a-z]+)+", value)
                        and is_logging(node.func)
                    ):
                        found.add(value)
    return found


LEVELS = {"debug", "info", "warning", "error", "exception"}


def is_logging(called: ast.expr) -> bool:
    """Whether this is `log.info` and the like, a variable that holds one of them, or a `_log...` method."""
    if isinstance(called, ast.Name):
        return called.id in ("emit", "told", "write")
    if not isinstance(called, ast.Attribute):
        return False
    return called.attr.startswith("_log") or (
        called.attr in LEVELS and ast.unparse(called.value) in ("log", "structlog.get_logger()")
    )


def test_every_log_event_is_documented_and_no_other():
    listed = set(table_cells(section(OPERATING, "## Logs"), 0))
    states = {"delivery_retry", "delivery_dead", "delivery_held"}  # made from a delivery's state
    assert logged_events() | states == {
        name for name in listed if "_" in name and not name.startswith("max_")
    }


def headings(page: Path) -> set[str]:
    """Anchors as GitHub and MyST make them."""
    lines = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", TEXTS[page], flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for part in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page]):
        if part.startswith(("http://", "https://")):
            continue
        name, _, anchor = part.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), part
        assert not anchor or anchor in headings(target), part


PATH = re.compile(
    r"`((?:alerts|crawler|service|store|tests|benchmarks|deploy|docs|unit|integration|\.ci)/[^`\s]+)`"
)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in HISTORY], ids=lambda page: page.name)
def test_files_and_tests_that_a_page_names_exist(page):
    for named in PATH.findall(TEXTS[page]):
        if re.search(r"[A-Z]{2}|[*{]", named):
            continue  # a placeholder, a pattern
        path, _, test = named.partition("::")
        file = ROOT / ("tests" if path.startswith(("unit/", "integration/")) else "") / path
        assert file.exists(), named
        assert not test or f"def {test}(" in file.read_text(encoding="utf-8"), named


def test_the_architecture_lists_every_package():
    tree = section(TEXTS[ROOT / "docs" / "architecture.md"], "### The tree").split("```")[1]
    listed, path = set(), []
    for line in tree.strip().splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        path = [*path[:depth], line.split()[0].rstrip("/")]
        listed.add("/".join(path))
    packages = {
        str(file.parent.relative_to(ROOT)) for name in PACKAGES for file in (ROOT / name).rglob("__init__.py")
    }
    assert listed == packages


def test_the_glossary_is_in_order_and_names_each_term_once():
    lines = TEXTS[ROOT / "docs" / "glossary.md"].splitlines()
    terms = [before for before, after in pairwise(lines) if after.startswith(": ")]
    assert terms == sorted(set(terms))
