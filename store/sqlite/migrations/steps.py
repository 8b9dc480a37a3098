"""The store's schema as numbered migrations that only go forward.

A released migration is never changed: add a new file `mNNNN_what.py` and name it in `_ALL`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from store.errors import SchemaTooNew, StoreError
from store.sqlite.migrations.m0001_initial import initial
from store.sqlite.migrations.m0002_search_in_arrears import search_in_arrears
from store.sqlite.migrations.m0003_source_rhythm import source_rhythm
from store.sqlite.migrations.m0004_site_pages import site_pages
from store.sqlite.migrations.m0005_article_versions import article_versions
from store.sqlite.migrations.m0006_feedback import feedback
from store.sqlite.migrations.m0007_claims import claims
from store.sqlite.migrations.m0008_rulings import rulings
from store.sqlite.migrations.m0009_pacing import pacing
from store.sqlite.migrations.m0010_subscriptions import subscriptions
from store.sqlite.migrations.m0011_unsubscribed import unsubscribed
from store.sqlite.migrations.m0013_crawl_delays import crawl_delays
from store.sqlite.migrations.m0018_retention import retention
from store.sqlite.migrations.m0019_index_merging import index_merging
from store.sqlite.migrations.m0020_index_automerge import index_automerge
from store.sqlite.migrations.m0021_decisions import decisions
from store.sqlite.migrations.m0022_vectors import vectors
from store.sqlite.migrations.m0023_page_requests import page_requests
from store.sqlite.migrations.m0024_time_basis import time_basis
from store.sqlite.migrations.m0025_file_progress import file_progress
from store.sqlite.migrations.m0026_entry_identity import entry_identity
from store.sqlite.migrations.m0027_page_texts import page_texts
from store.sqlite.migrations.m0028_failures_and_corrections import failures_and_corrections
from store.sqlite.migrations.m0029_poll_guards import poll_guards
from store.sqlite.migrations.m0030_translations import translations
from store.sqlite.migrations.m0032_answers import answers
from store.sqlite.migrations.m0033_applied_proposals import applied_proposals
from store.sqlite.migrations.m0034_quotes import quotes
from store.sqlite.migrations.m0037_dashboard_access import dashboard_access
from store.sqlite.migrations.m0038_past_polls import past_polls

if TYPE_CHECKING:
    from sqlite_utils import Database

_ALL = (
    ("0001_initial", initial),
    ("0002_search_in_arrears", search_in_arrears),
    ("0003_source_rhythm", source_rhythm),
    ("0004_site_pages", site_pages),
    ("0005_article_versions", article_versions),
    ("0006_feedback", feedback),
    ("0007_claims", claims),
    ("0008_rulings", rulings),
    ("0009_pacing", pacing),
    ("0010_subscriptions", subscriptions),
    ("0011_unsubscribed", unsubscribed),
    ("0013_crawl_delays", crawl_delays),
    ("0018_retention", retention),
    ("0019_index_merging", index_merging),
    ("0020_index_automerge", index_automerge),
    ("0021_decisions", decisions),
    ("0022_vectors", vectors),
    ("0023_page_requests", page_requests),
    ("0024_time_basis", time_basis),
    ("0025_file_progress", file_progress),
    ("0026_entry_identity", entry_identity),
    ("0027_page_texts", page_texts),
    ("0028_failures_and_corrections", failures_and_corrections),
    ("0029_poll_guards", poll_guards),
    ("0030_translations", translations),
    ("0032_answers", answers),
    ("0033_applied_proposals", applied_proposals),
    ("0034_quotes", quotes),
    ("0037_dashboard_access", dashboard_access),
    ("0038_past_polls", past_polls),
)

MIGRATIONS = Migrations("susulan")
for _name, _step in _ALL:
    MIGRATIONS(name=_name)(_step)


def has_pending_migrations(db: Database) -> bool:
    """Whether migrations are to be applied; only reads.

    Raises:
        SchemaTooNew: the store has migrations that this program does not know; it must not be used.
        StoreError: it is the database of another program.
    """
    applied = {step.name for step in MIGRATIONS.applied(db)}
    known = {name for name, _ in _ALL}
    if unknown := applied - known:
        raise SchemaTooNew(
            f"the store has schema {max(unknown)}, this program knows schemas up to {max(known)}: "
            "use the newer version of the program"
        )
    if not applied and set(db.table_names()) - {MIGRATIONS.migrations_table}:
        raise StoreError("it is a database of another program")
    return applied != known
