"""What counts as the confirmation of Slack, Mattermost and the servers that understand their messages."""

import pytest

from alerts.channels.chat.mattermost import mattermost
from alerts.channels.chat.slack import slack
from alerts.channels.response import EndpointResponse

YES = [
    "ok",
    "OK\n",
    '"ok"',
    '{"ok":true}',
    '{ "ok" : true, "channel": "C1", "ts": "1.2", "warning": "missing_charset" }',
    '{"success":true}',
    '{"success": true, "data": {}, "errors": []}',
    '{"result":"success","msg":""}',
    '{"ok":true,"error":null}',
]
NO = [
    "",
    "not ok",
    "ok, but later",
    "invalid_payload",
    "no_service",
    "true",
    "{}",
    '{"ok":false,"error":"channel_not_found"}',
    '{"ok":"true"}',
    '{"ok":1}',
    '{"ok":true,"error":"msg_too_long"}',
    '{"success":false,"error":"invalid-channel"}',
    '{"success":"false"}',
    '{"success":true,"ok":false}',
    '{"success":true,"errors":["unknown room"]}',
    '{"result":"error","msg":"Invalid API key"}',
    '{"result":"success","ok":false}',
    '{"status":"ok"}',
    '{"data":{"ok":true}}',
    '[{"ok":true}]',
    '{"id":"web.incoming_webhook.channel","message":"not found"}',
    "<html><body>ok</body></html>",
    '<html><title>Log in</title><script>var state = {"ok":true}</script></html>',
    '{"ok":true}<html>',
]
SERVICES = {"slack": slack("https://s.example/x"), "mattermost": mattermost("https://m.example/hooks/x")}


def error_of(service, status, text):
    return SERVICES[service].response_error(EndpointResponse(status, text, None, None))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("text", YES)
def test_a_server_may_confirm_in_a_word_or_in_json(service, status, text):
    assert error_of(service, status, text) is None


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("text", NO)
def test_whatever_does_not_surely_mean_yes_is_a_refusal(service, text):
    error = error_of(service, 200, text)
    assert error is not None
    assert (error.permanent, error.uncertain, error.needs_operator) == (False, False, True)


def test_a_refusal_that_states_a_delay_needs_nobody():
    error = error_of("slack", 200, '{"ok":false,"error":"ratelimited","retry_after":90}')
    assert error is not None
    assert (error.needs_operator, error.retry_after_s) == (False, 90.0)
