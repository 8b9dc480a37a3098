"""`[[outlets]]`: what the config says of outlets, and its mistakes."""

import pytest

from alerts.outlets.attribution import owner_of
from alerts.outlets.records import Control, OutletOverride, Owner
from alerts.outlets.table import outlet_table
from service.config.load import load_config
from service.runtime.reload import config_changes
from store.errors import ConfigError
from tests.support.records import make_article

HEAD = '[[stories]]\nname = "s"\nseed = {text = "A headline.\\n\\nA few sentences about what happened."}\n'


def loaded(folder, text):
    file = folder / "config.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return load_config(file, {})


def owner(config, url, site=None):
    return owner_of(make_article(url=url, site=site), outlet_table(config.outlets))


def test_without_the_table_nothing_changes(tmp_path):
    assert loaded(tmp_path, "").outlets == ()


def test_every_key_is_read(tmp_path):
    config = loaded(
        tmp_path,
        '[[outlets]]\ndomains = ["WWW.a.example", "b.example"]\nnames = ["The A", "Ä"]\nowner = "O"\ngroup = "G"\n'
        'country = "gb"\ncontrol = "state"\n[[outlets]]\ndomain = "газета.рф"\n',
    )
    assert config.outlets == (
        OutletOverride(("a.example", "b.example"), ("The A", "Ä"), "O", "G", "GB", Control.STATE),
        OutletOverride(("xn--80aahjj1e.xn--p1ai",)),
    )
    assert owner(config, "https://x.b.example/1") == Owner("G", Control.STATE)
    assert owner(config, "https://news.google.com/1", "ä") == Owner("G", Control.STATE)


def test_it_goes_before_the_shipped_table_and_keeps_what_it_does_not_say(tmp_path):
    config = loaded(tmp_path, '[[outlets]]\ndomain = "bbc.com"\ncontrol = "state"\n')
    assert owner(config, "https://www.bbc.co.uk/1") == Owner("BBC", Control.STATE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('owner = "O"', "a domain, domains or names"),
        ('domain = "a.example"\ndomains = ["b.example"]', "either domain or domains"),
        ('domain = "https://a.example/x"', "without https:// and path"),
        ('domain = "example"', "a domain such as"),
        ('domain = "a.example"\ncountry = "Britain"', "two letters"),
        ('domain = "a.example"\ncontrol = "free"', "'state', 'public', 'independent' or 'government'"),
        ('domain = "a.example"\nowners = "O"', "unknown key 'owners'; did you mean 'owner'?"),
        ('domain = "a.example"\n[[outlets]]\nnames = ["x"]\ndomains = ["www.A.example"]', "'a.example' is used by two outlets"),
        ('names = ["The  A"]\n[[outlets]]\nnames = ["the a"]', "'the a' is used by two outlets"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, text, problem):
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, f"[[outlets]]\n{text}\n")
    (line,) = caught.value.problems
    assert problem in line
    assert "[[outlets]]" in line


def test_a_reload_names_the_change(tmp_path):
    old = loaded(tmp_path, "")
    assert config_changes(old, loaded(tmp_path, '[[outlets]]\ndomain = "a.example"\n')) == ["outlets"]
