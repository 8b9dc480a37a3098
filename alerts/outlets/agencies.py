"""News agencies by the forms in which newsrooms credit them (`agencies.txt`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from alerts.outlets.data import data_lines


@cache
def forms_by_agency() -> Mapping[str, tuple[str, ...]]:
    """Canonical name → forms, as newsrooms write them."""
    forms = {}
    for line in data_lines("data/agencies.txt", "alerts.text.lexicon"):
        name, written = line.split(":", 1)
        forms[name] = tuple(form.strip() for form in written.split(","))
    return forms


@cache
def agency_by_form() -> Mapping[str, str]:
    """Form → canonical name; each form also in capitals."""
    names: dict[str, str] = {}
    for name, forms in forms_by_agency().items():
        for form in forms:
            for written in (form, form.upper()):
                names.setdefault(written, name)
    return names
