"""The catalogues of the messages: what the code says in English, and what of it each language has.

    python -m tests.support.catalogues

brings every text of the code into `alerts/messages/language/data/*.po`: new ones without a translation, and without
those that the code says no more. The tests fail as long as one has no translation.
"""

import ast
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from alerts.messages.language import vocabulary
from alerts.messages.language.catalogues import LANGUAGES, SOURCE_LANGUAGE, read_catalogue
from alerts.messages.language.names import COUNTRIES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "alerts" / "messages" / "language" / "data"
TEXTS, PLURALS, LABELS = {"words", "mark", "phrase"}, {"plural", "plural_phrase"}, {"label", "mark_label"}
"""Calls with a text; with the forms for one and for many; with a context and a text."""
TEMPLATES = {".html", ".txt"}
CODE = ("alerts", "service")
PLURALS_OF_CLDR = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "id": "nplurals=1; plural=0;",
}
"""Where Babel's own table has another number of forms, or another order than zero, one, two, few, many, other."""
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)


def template():
    """Every text that the code marks, and the vocabulary of its data."""
    found = Catalog()
    for file in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*")):
        if file.suffix == ".py" or (file.suffix in TEMPLATES and file.parent.name == "templates"):
            _add(found, file)
    for context, texts in vocabulary.texts().items():
        for text in texts:
            found.add(text, context=context, locations=[("alerts/messages/language/vocabulary.py", 0)])
    for text in sorted(COUNTRIES):
        found.add(text, context="country", locations=[("alerts/messages/language/names.py", 0)])
    return found


def _add(catalogue, file):
    """A message for each marked call; of code by its syntax tree, since Babel does not look into f-strings."""
    for context, message in _in_python(file) if file.suffix == ".py" else _in_template(file):
        catalogue.add(message, context=context, locations=[(str(file.relative_to(ROOT)), 0)])


def _in_template(file):
    for node in Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
        name = getattr(node.node, "attr", getattr(node.node, "name", ""))
        given = [
            one.value for one in node.args if isinstance(one, nodes.Const) and isinstance(one.value, str)
        ]
        yield from _marked(name, given)


def _in_python(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            yield from _marked(name, given)


def _marked(name, given):
    """The context and the text of a call with these constant texts."""
    if name in TEXTS and given:
        yield None, given[0]
    elif name in PLURALS and len(given) == 2:
        yield None, tuple(given)
    elif name in LABELS and len(given) == 2:
        yield given[0], given[1]


def updated(language, wanted):
    """The catalogue of a language with exactly the wanted texts."""
    known = read_catalogue(language) if (FOLDER / f"{language}.po").exists() else Catalog(locale=language)
    made = Catalog(locale=language, charset="utf-8", fuzzy=False)
    if language in PLURALS_OF_CLDR:
        made.mime_headers = [("Plural-Forms", PLURALS_OF_CLDR[language])]
    for message in wanted:
        if message.id:
            old = known.get(_key(message), message.context)
            made.add(
                message.id,
                old.string if old and _fits(message, old) else "",
                locations=message.locations,
                context=message.context,
            )
    return made


def _key(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _fits(message, old):
    return old.id == message.id and isinstance(old.string, tuple | list) == isinstance(message.id, tuple)


def as_po(catalogue):
    """The bytes of its file: without dates, so that equal catalogues have equal files."""
    plain = io.BytesIO()
    write_po(plain, catalogue, omit_header=True, sort_by_file=False, include_lineno=False, width=100)
    number, expression = catalogue.num_plurals, catalogue.plural_expr
    header = (
        f"# {catalogue.locale.get_display_name('en')}: the words of Susulan's messages. Update it by `make messages`.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: nplurals={number}; plural={expression};\\n"\n\n'
    )
    return header.encode() + plain.getvalue().strip() + b"\n"


def renew():
    FOLDER.mkdir(exist_ok=True)
    wanted = template()
    for language in TRANSLATED:
        made = updated(language, wanted)
        (FOLDER / f"{language}.po").write_bytes(as_po(made))


if __name__ == "__main__":
    renew()
