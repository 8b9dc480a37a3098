"""The amounts of a report, and how prominent each is."""

from alerts.figures.amounts import amount_prominence
from alerts.text.annotate import annotate


def test_amounts_are_all_numbers_except_days_and_years():
    title, text = (
        "Fund of 40 million",
        "On 14 May 2027 it paid 62 people. Aged 34, she led 480 more. At 17 % it ended.",
    )
    amounts = amount_prominence(annotate(title, text, "en"))
    assert amounts[40e6] > amounts[62.0] > amounts[480.0]
    assert {34.0, 17.0} <= amounts.keys()
    assert not {14.0, 2027.0} & amounts.keys()
