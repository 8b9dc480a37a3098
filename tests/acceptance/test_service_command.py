"""`susulan service`: the unit file, and the messages to the user who installs it."""

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


def test_the_unit_can_write_only_to_the_configured_folders(folder):
    done = install(folder)
    assert done.exit_code == 0, done.output
    unit = (folder / "units" / "susulan.service").read_text()
    assert f"ReadWritePaths={folder / 'state'} {folder / 'copies'}\n" in unit
    assert f"User={getpass.getuser()}\n" in unit


def test_install_names_the_secrets_that_the_service_needs(folder):
    printed = install(folder).output
    assert "NOT_SET_HERE" in printed
    assert "LoadCredential=" in printed


def test_install_names_the_owner_that_the_folders_need(folder, monkeypatch):
    monkeypatch.setattr(Path, "owner", lambda _: "somebody")
    assert f"chown -R {getpass.getuser()} {folder / 'state'} {folder / 'copies'}" in install(folder).output


def test_a_missing_folder_is_reported_before_anything_is_written(folder):
    (folder / "copies").rmdir()
    done = install(folder)
    assert done.exit_code
    assert str(folder / "copies") in str(done.exception)
    assert not (folder / "units").exists()


def test_a_user_unit(folder):
    done = install(folder, "--user")
    assert "loginctl enable-linger" in done.output
    assert "User=" not in (folder / "units" / "susulan.service").read_text()


def test_uninstall_removes_the_unit_and_nothing_else(folder):
    install(folder)
    done = service(folder, "uninstall")
    assert done.exit_code == 0, done.output
    assert not (folder / "units" / "susulan.service").exists()
    assert (folder / "config.toml").exists()
    assert "there is no such unit" in str(service(folder, "uninstall").exception)


def test_uninstall_with_a_config_removes_only_the_unit_that_runs_it(folder):
    install(folder)
    (folder / "other.toml").write_text((folder / "config.toml").read_text())
    other = service(folder, "uninstall", "-c", str(folder / "other.toml"))
    assert "runs another config" in str(other.exception)
    assert (folder / "units" / "susulan.service").exists()
    own = service(folder, "uninstall", "-c", str(folder / "config.toml"))
    assert own.exit_code == 0, own.output
    assert not (folder / "units" / "susulan.service").exists()
