"""Reads and writes OPML 2.0, as feed readers use it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from crawler.encodings.decode import decode_body
from crawler.formats.cleaning import absolute_url, clean_text, clean_title, escape_bare_ampersands
from crawler.formats.compression import decompress
from store.errors import ParseError

MAX_BYTES = 10_000_000
MAX_OUTLINES = 20_000
_MAX_DEPTH = 50
_LINKS = {"link", "include"}
_NAMESPACE = "https://susulan.invalid/opml"
"""Namespace of the attribute that holds the kind of a source that is no feed."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed in an OPML file."""

    line: int
    name: str
    """Its text or title; empty without one."""
    url: str
    """Absolute http or https; empty if there is a `fault`."""
    language: str = ""
    kind: str = "feed"
    folders: tuple[str, ...] = ()
    fault: str = ""
    """Why it cannot be used."""


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """Return every outline that is not a folder, including faulty ones, in the file's order.

    Raises:
        ParseError: it is no OPML, or it defines entities.
    """
    if len(body) > MAX_BYTES:
        raise ParseError(f"over {MAX_BYTES} bytes")
    root = _parse_root(decode_body(decompress(body), None)[0].replace("\x00", "").lstrip("\ufeff \t\r\n"))
    if _local_name(root) != "opml":
        raise ParseError(f"no OPML: its first element is <{_local_name(root)}>")
    outlines: list[Outline] = []
    _collect_outlines(root, (), outlines)
    return tuple(outlines)


def _parse_root(text: str) -> etree._Element:
    if not text:
        raise ParseError("an empty file")
    if "<!ENTITY" in text or "<!entity" in text:
        raise ParseError("it defines entities, which no list of feeds needs")
    declared = text.partition("?>") if text.startswith("<?xml") else ("", "", text)
    # the empty lines keep the line numbers right
    data = ("\n" * declared[0].count("\n") + escape_bare_ampersands(declared[2])).encode("utf-8", "replace")
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"no XML: {error}") from error
    if root is None:
        raise ParseError("no XML")
    return root


def _collect_outlines(element: etree._Element, folders: tuple[str, ...], outlines: list[Outline]) -> None:
    for child in element:
        if len(outlines) >= MAX_OUTLINES or len(folders) > _MAX_DEPTH:
            return
        if _local_name(child) in ("head", "body"):
            _collect_outlines(child, folders, outlines)
        elif _local_name(child) == "outline":
            attributes = {name.rpartition("}")[2].lower(): value for name, value in child.attrib.items()}
            name = clean_title(attributes.get("text") or attributes.get("title"))
            outline = _to_outline(child, attributes, name, folders)
            if outline is not None:
                outlines.append(outline)
            _collect_outlines(child, (*folders, name) if outline is None else folders, outlines)


def _to_outline(
    element: etree._Element, attributes: dict[str, str], name: str, folders: tuple[str, ...]
) -> Outline | None:
    """Return the outline; None if it is a folder."""
    stated = attributes.get("xmlurl") or (
        attributes.get("url") if attributes.get("type", "").lower() != "include" else ""
    )
    has_children = len(element) > 0
    if not stated:
        if has_children or not attributes.get("type"):
            return None
        return Outline(element.sourceline or 0, name, "", folders=folders, fault="no xmlUrl")
    stated = stated.strip()
    address = absolute_url(
        "http:" + stated.partition(":")[2] if stated.lower().startswith("feed:/") else stated
    )
    return Outline(
        line=element.sourceline or 0,
        name=name or clean_title(attributes.get("title")),
        url=address,
        language=attributes.get("language", "").strip(),
        kind=attributes.get("kind", "feed"),
        folders=tuple(folder for folder in folders if folder),
        fault="" if address else f"no http or https address: {clean_text(stated, 200)!r}",
    )


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def write_opml(outlines: Iterable[Outline], *, name: str, now: datetime) -> bytes:
    """Return an OPML 2.0 file; a source that is no feed is an outline of type `link`."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"susulan": _NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = name
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        attributes = {"text": outline.name, "title": outline.name}
        if outline.kind in ("feed", "search"):
            attributes |= {"type": "rss", "xmlUrl": outline.url}
        else:
            attributes |= {"type": "link", "url": outline.url}
        if outline.language:
            attributes["language"] = outline.language
        if outline.kind != "feed":
            attributes[f"{{{_NAMESPACE}}}kind"] = outline.kind
        etree.SubElement(body, "outline", attributes)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
