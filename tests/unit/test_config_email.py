"""Keys of mail channels: the name in EHLO, the token command, addresses in any script."""

import pytest

from service.config.load import load_config
from service.pipeline.channels import build_channels
from store.errors import ConfigError

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
