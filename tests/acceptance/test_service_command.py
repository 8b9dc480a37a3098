"""`susulan service`: the unit as it is written, and what is said to whoever installs it."""

import getpass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.service import app
from tests.support.newsdesk import SEED

CONFIG = f"""
[service]
store = "state/susulan.db"
{{service}}
[backup]
folder = "{{backups}}"
[[stories]]
name = "troops"
seed = "{SEED}"
[[channels]]
kind = "webhook"
name = "hook"
url = "https://hooks.example.org/x"
secret = "${{{{NOT_SET_HERE}}}}"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("NOT_SET_HERE", raising=False)
    (tmp_path / "state").mkdir()
    (tmp_path / "copies").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(service="", backups=tmp_path / "copies"))
    return tmp_path


def service(folder, *words):
    return CliRunner().invoke(app, [*words, "--unit-dir", str(folder / "units")])


def install(folder, *words):
    return service(
        folder, "install", "-c", str(folder / "config.toml"), "--run-as", getpass.getuser(), *words
    )


def test_the_unit_may_write_where_the_config_says_and_nowhere_else(folder):
    done = install(folder)
    assert done.exit_code == 0, done.output
    unit = (folder / "units" / "susulan.service").read_text()
    assert f"ReadWritePaths={folder / 'state'} {folder / 'copies'}\n" in unit
    assert f"User={getpass.getuser()}\n" in unit


def test_who_installs_it_is_told_which_secrets_it_will_need(folder):
    told = install(folder).output
    assert "NOT_SET_HERE" in told
    assert "LoadCredential=" in told


def test_who_installs_it_is_told_whose_the_folders_must_be(folder, monkeypatch):
    monkeypatch.setattr(Path, "owner", lambda _: "somebody")
    assert f"chown -R {getpass.getuser()} {folder / 'state'} {folder / 'copies'}" in install(folder).output


def test_a_folder_that_is_not_there_is_told_before_anything_is_written(folder):
    (folder / "copies").rmdir()
    done = install(folder)
    assert done.exit_code
    assert str(folder / "copies") in str(done.exception)
    assert not (folder / "units").exists()


def test_a_unit_of_ones_own(folder):
    done = install(folder, "--user")
    assert "loginctl enable-linger" in done.output
    assert "User=" not in (folder / "units" / "susulan.service").read_text()


def test_it_is_removed_and_nothing_else_is(folder):
    install(folder)
    done = service(folder, "uninstall")
    assert done.exit_code == 0, done.output
    assert not (folder / "units" / "susulan.service").exists()
    assert (folder / "config.toml").exists()
    assert "there is no such unit" in str(service(folder, "uninstall").exception)
