"""Webhook bodies of the user's own shape."""

import json

import pytest

from alerts.channels.template import BodyTemplate
from alerts.messages.payload import build_payload
from store.errors import DeliveryError
from tests.support.alerting import TITLE, make_alert

GOOD = """{"text": {{ data.title|tojson }}, "all": [{% for one in data["items"] %}
{{ one.report.title|tojson }}{{ "," if not loop.last }}{% endfor %}]}"""


def test_a_template_renders_the_body():
    body = BodyTemplate(GOOD).render(build_payload(make_alert(), "x1"))
    assert json.loads(body)["all"] == [TITLE]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ data.title ", "line 1"),
        ('{"a": "{{ data.titel }}" }', "titel"),
        ("plain text", "JSON"),
        ('{"first": {{ data["items"][0].report.title|tojson }} }', "notice"),
        ("{{ ''.__class__.__mro__[1].__subclasses__()|tojson }}", "SecurityError"),
        ("{{ data.update({})|tojson }}", "SecurityError"),
        ("{% for a in range(999999999) %}1{% endfor %}", "OverflowError"),
    ],
)
def test_a_bad_template_is_refused_when_the_config_is_loaded(source, message):
    with pytest.raises(ValueError, match=message):
        BodyTemplate(source)


def test_a_template_that_fails_on_an_alert_is_a_permanent_failure():
    template = BodyTemplate('{"n": {{ 1 // (data.total - 5) }} }')
    with pytest.raises(DeliveryError, match="ZeroDivisionError") as caught:
        template.render({**build_payload(make_alert(), "x1"), "data": {"total": 5}})
    assert caught.value.permanent
