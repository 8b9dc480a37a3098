"""Who stands behind the reports of a development: the owners of its outlets and agencies, each once.

The origin of a report is stored, its owner is not: a change of the table needs no change of stored data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alerts.developments.origins import is_agency, outlet_of
from alerts.outlets.attribution import Attribution, attribute, attribute_name, independent_owners
from alerts.outlets.records import Owner
from alerts.outlets.table import OutletTable
from store.records.collection import Article
from store.records.matching import Member


def attribute_report(origin: str, article: Article | None, table: OutletTable) -> Attribution:
    """Who stands behind a report with this origin; `article`: None where it is no longer stored."""
    if article is None:
        return attribute_name(origin, table)
    # Where the origin is the outlet itself, the report credits nobody, and its URL tells more than the name.
    is_credit = is_agency(origin) and origin != outlet_of(article)
    return attribute(article, table, origin if is_credit else "")


def owners_of_members(
    members: Iterable[Member], articles: Mapping[str, Article], table: OutletTable
) -> tuple[Owner, ...]:
    """The independent owners of a development's reports, in order of joining; copies left out.

    `articles` by id.
    """
    return independent_owners(
        attribute_report(member.origin, articles.get(member.article_id), table)
        for member in members
        if member.duplicate_of is None and member.origin
    )
