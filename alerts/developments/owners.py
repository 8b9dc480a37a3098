"""Who stands behind the reports of a development: the owners of its outlets and agencies, each once.

The origin of a report is stored, its owner is not: a change of the table needs no change of stored data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.developments.origins import is_agency, outlet_of
from alerts.outlets.attribution import Attribution, attribute, attribute_name, independent_owners
from alerts.outlets.names import name_key
from alerts.outlets.records import Control, Owner
from alerts.outlets.table import OutletTable
from store.records.articles import Article
from store.records.matching import Member

MIN_SYNDICATED = 4
"""Reports that all come from one agency before an independent one is news; fewer may be chance."""


def attribute_report(origin: str, article: Article | None, table: OutletTable) -> Attribution:
    """Who stands behind a report with this origin; `article`: None where it is no longer stored."""
    if article is None:
        return attribute_name(origin, table)
    # Where the origin is the outlet itself, the report credits nobody, and its URL tells more than the name.
    is_credit = is_agency(origin) and origin != outlet_of(article)
    return attribute(article, table, origin if is_credit else "")


def is_first_independent(origin: str, article: Article, origins: Sequence[str], table: OutletTable) -> bool:
    """Whether a report is the first that does not come from the agency behind all earlier ones.

    `origins`: of the earlier reports, copies left out. Another agency does not count, because it is repeated
    too. Nor does a public body, nor state media of the agency's own state.
    """
    if len(origins) < MIN_SYNDICATED or not origin or is_agency(origin):
        return False
    distinct = list(dict.fromkeys(origins))
    agency = next((attribute_name(one, table) for one in distinct if is_agency(one)), None)
    if agency is None or not all(_is_one_voice(attribute_name(one, table), agency) for one in distinct):
        return False
    report = attribute_report(origin, article, table)
    return report.owner.control is not Control.GOVERNMENT and not _is_one_voice(report, agency)


def _is_one_voice(one: Attribution, agency: Attribution) -> bool:
    """Whether a report has the owner of an agency, or is of state media of the same state."""
    if name_key(one.owner.name) == name_key(agency.owner.name):
        return True
    return one.owner.is_state and agency.owner.is_state and one.country == agency.country


def owners_of_members(
    members: Sequence[Member],
    articles: Mapping[str, Article],
    table: OutletTable,
    origins: Sequence[str] = (),
) -> tuple[Owner, ...]:
    """The independent owners of a development's reports, in order of joining; copies left out.

    `articles` by id. `origins`: also those of reports that are not among the members.
    """
    counted = [member for member in members if member.duplicate_of is None and member.origin]
    known = {member.origin for member in counted}
    earlier, last = counted[:-1], counted[-1:]
    return independent_owners(
        [
            *(attribute_report(one.origin, articles.get(one.article_id), table) for one in earlier),
            *(attribute_name(origin, table) for origin in origins if origin not in known),
            *(attribute_report(one.origin, articles.get(one.article_id), table) for one in last),
        ]
    )
