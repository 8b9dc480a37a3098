"""Reloading a changed config: when a change is noticed, and how it is described."""

import shutil

from service.config.load import load_config
from service.runtime.reload import FileWatcher, config_changes, watched_files
from tests.support.newsdesk import SEED

CONFIG = """
[[stories]]
name = "troops"
seed = "seed.md"
[[sources]]
name = "{source}"
url = "https://a.example/{path}"
[[channels]]
kind = "webhook"
name = "hook"
url = "https://b.example/{secret}"
{more}
"""


def loaded(folder, *, source="a", path="feed", secret="s3cret", more=""):
    shutil.copy(SEED, folder / "seed.md")
    file = folder / "config.toml"
    file.write_text(CONFIG.format(source=source, path=path, secret=secret, more=more))
    return load_config(file)


def test_no_change_is_reported_without_a_change(tmp_path):
    assert config_changes(loaded(tmp_path), loaded(tmp_path)) == []


def test_what_was_added_removed_and_changed_is_named_without_secrets(tmp_path):
    old = loaded(tmp_path)
    assert config_changes(old, loaded(tmp_path, source="b")) == ["sources: +b, -a"]
    assert config_changes(old, loaded(tmp_path, path="rss")) == ["sources: changed: a"]
    output = config_changes(
        old, loaded(tmp_path, secret="other-s3cret", more="[service]\ntimezone = 'Asia/Seoul'")
    )
    assert output == ["timezone", "channels: changed: hook"]


def test_a_change_is_reported_once_and_only_when_it_is_stable(tmp_path):
    config = loaded(tmp_path)
    watch = FileWatcher(watched_files(config))
    assert not watch.changed()
    config.file.write_text("half a fi")
    assert not watch.changed(), "it may still be written to"
    config.file.write_text("half a file, now whole")
    assert not watch.changed()
    assert watch.changed()
    assert not watch.changed()
    (tmp_path / "seed.md").unlink()
    assert [watch.changed(), watch.changed(), watch.changed()] == [False, True, False]


def test_a_change_that_is_reverted_is_not_a_change(tmp_path):
    config = loaded(tmp_path)
    watch, before = FileWatcher(watched_files(config)), config.file.read_text()
    config.file.write_text("other")
    watch.changed()
    config.file.write_text(before)
    assert [watch.changed(), watch.changed()] == [False, False]
