"""Keys of mail channels: the name in EHLO, the token command, addresses in any script."""

import re
from datetime import time
from email import message_from_bytes, policy

import pytest

from alerts.messages.answers.links import AnswerAct, AnswerLinks
from service.config.load import load_config
from service.pipeline.channels import build_channels, build_dispatch_targets
from store.errors import ConfigError
from tests.support.alerting import make_alert, rendered
from tests.support.records import make_delivery

STORY = '[[stories]]\nname = "s"\nseed = "seed.md"\n'
MAIL = (
    '[[channels]]\nkind = "email"\nname = "mail"\nhost = "mail.example.org"\n'
    'sender = "desk@example.org"\nrecipients = ["a@example.org"]\n'
)


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.md").write_text("# A headline\n\nA few sentences about what happened.\n", "utf-8")

    def _config(keys, mail=MAIL):
        path = tmp_path / "config.toml"
        path.write_text(STORY + mail + keys, "utf-8")
        return path

    return _config


def settings_of(path, environ=None):
    return build_channels(load_config(path, environ or {}))["mail"]._settings


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("", None),
        ('ehlo = "mx.example.net"', "mx.example.net"),
        ('ehlo = "büro.example.net"', "xn--bro-hoa.example.net"),
        ('ehlo = "[192.0.2.1]"', "[192.0.2.1]"),
        ('ehlo = "${NAME}"', "from.example.net"),
    ],
)
def test_the_name_in_ehlo_is_a_key(config, keys, name):
    assert settings_of(config(keys), {"NAME": "from.example.net"}).ehlo == name


@pytest.mark.parametrize("value", ["", "a b", "x\\r\\nMAIL FROM:<x>", "[x]"])
def test_an_invalid_name_in_ehlo_is_a_mistake(config, value):
    with pytest.raises(ConfigError, match="ehlo: expected: a host name such as"):
        load_config(config(f'ehlo = "{value}"'), {})


def test_a_token_command_runs_beside_the_config(config, tmp_path):
    settings = settings_of(config('username = "desk"\ntoken_command = ["./token", "desk"]'))
    assert (settings.token_command, settings.folder) == (("./token", "desk"), tmp_path)
    assert settings.password is None


@pytest.mark.parametrize(
    "keys",
    ['token_command = ["x"]', 'username = "u"\npassword = "${P}"\ntoken_command = ["x"]'],
    ids=["no username", "a password too"],
)
def test_a_token_command_needs_a_username_and_no_password(config, keys):
    with pytest.raises(ConfigError, match="token_command: needs a username, and no password"):
        load_config(config(keys), {"P": "p"})


@pytest.mark.parametrize("keys", ['token_command = ["x"]', 'password = "${P}"'])
def test_a_login_in_plain_text_is_a_warning(config, keys):
    loaded = load_config(config(f'security = "none"\nusername = "u"\n{keys}'), {"P": "p"})
    assert any("in plain text; better: starttls" in warning for warning in loaded.warnings)


@pytest.mark.parametrize("address", ["소식@example.org", "ünal@example.org"])
def test_a_recipient_may_have_an_address_in_any_script(config, address):
    path = config("", MAIL.replace("a@example.org", address))
    assert [one.mailbox for one in settings_of(path).recipients] == [address]


@pytest.mark.parametrize("host", ["[::1]", "::1", "127.0.0.1", "mail.example.org", "mail_relay"])
def test_a_host_may_be_an_address_with_or_without_brackets(config, host):
    assert settings_of(config("", MAIL.replace("mail.example.org", host))).host == host


@pytest.mark.parametrize(
    "host", ["[::1", "::1]", "[mail.example.org]", "mail.example.org:587", "smtp://x", "a b"]
)
def test_a_host_with_half_a_bracket_or_a_port_is_a_mistake(config, host):
    with pytest.raises(ConfigError, match="host: expected: a host name or an address"):
        load_config(config("", MAIL.replace('"mail.example.org"', f'"{host}"')), {})


@pytest.mark.parametrize("kind", ["webhook", "slack", "ntfy"])
@pytest.mark.parametrize("url", ["http://[::1/x", "http://[x]/y", "https://a.example:99999/x"])
def test_an_address_of_a_hook_that_is_none_is_a_mistake(config, kind, url):
    channel = f'[[channels]]\nkind = "{kind}"\nname = "hook"\nurl = "{url}"\n'
    with pytest.raises(ConfigError, match="url: expected: an address that begins with"):
        load_config(config("", channel), {})


# ── times of day ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("keys", "policy"),
    [
        ('quiet_hours = "22:00-24:00"', {"quiet_hours": (time(22), time(0))}),
        ('quiet_hours = "24:00-07:00"', {"quiet_hours": (time(0), time(7))}),
        ('digest = "daily"\ndigest_at = "24:00"', {"digest_at": time(0), "digest_day": 0}),
        ('digest = "weekly"\ndigest_at = "24:00"', {"digest_at": time(0), "digest_day": 1}),
        (
            'digest = "weekly"\ndigest_day = "sunday"\ndigest_at = "24:00"',
            {"digest_at": time(0), "digest_day": 0},
        ),
    ],
)
def test_24_00_is_the_midnight_that_ends_a_day(config, keys, policy):
    loaded = load_config(config(keys), {})
    (target,) = build_dispatch_targets(loaded, build_channels(loaded))
    assert {key: getattr(target.policy, key) for key in policy} == policy


@pytest.mark.parametrize("value", ["24:01", "25:00", "24:00-24:00", "00:00-24:00", "22:00-24:30"])
def test_no_other_time_lies_beyond_the_day(config, value):
    with pytest.raises(ConfigError, match="quiet_hours"):
        load_config(config(f'quiet_hours = "{value}"'), {})


@pytest.mark.parametrize("kind", ["email", "maildir"])
def test_answers_are_mails_to_an_address_only_where_no_link_would_work(config, kind):
    mail = MAIL if kind == "email" else '[[channels]]\nkind = "maildir"\nname = "mail"\n'
    assert settings_of(config("", mail)).answers is None
    path = config('answers_to = "Editor <editor@example.org>"', mail)
    alert = make_alert()
    offer = settings_of(path).answers
    ((useful, *_),) = offer.for_message(alert, make_delivery("x1"))
    assert useful == (
        AnswerAct.USEFUL,
        "mailto:editor@example.org?subject=Susulan%3A%20useful%20a1%20%28x1%29",
    )
    links = AnswerLinks("secret", "https://alerts.example/a/")
    assert build_channels(load_config(path, {}), answers=links)["mail"]._settings.answers is links


def test_an_address_for_answers_that_is_none_is_a_mistake(config):
    with pytest.raises(ConfigError, match="answers_to"):
        load_config(config('answers_to = "editor"'), {})


def test_a_mail_shows_the_prepared_replies_in_both_parts(config):
    path = config('answers_to = "editor@example.org"')
    content = rendered(build_channels(load_config(path, {}))["mail"]).content
    mail = message_from_bytes(content, policy=policy.default)
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert re.findall(r"mailto:editor@example\.org\?subject=Susulan%3A%20([a-z-]+)%20", text) == [
            "useful",
            "not-useful",
            "not-this-story",
            "mute",
        ]
