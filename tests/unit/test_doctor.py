"""The checks of `susulan doctor` on the machine itself."""

import pytest

from service.config import secrets
from service.config.load import load_config
from service.doctor.checks import _check_backups, _check_store, _check_stories, run_checks
from service.doctor.encoder import encoder_runs
from service.doctor.findings import CheckStatus, Finding
from service.doctor.judges import check_judges
from service.doctor.machine import check_clock, check_dns, check_proxy
from tests.support.records import NOW, later


@pytest.mark.parametrize(
    ("skews", "verdict", "part"),
    [
        ([], CheckStatus.OK, "UTC"),
        ([0.4, -1.0, 2.0], CheckStatus.OK, "as 3 servers say"),
        ([0.4, 86_400.0, 1.0], CheckStatus.OK, "as 3 servers say"),
        ([3_600.0, 3_601.0, 0.0], CheckStatus.FAIL, "3,600 s ahead of most"),
        ([-25_200.0], CheckStatus.FAIL, "25,200 s behind most"),
    ],
)
def test_the_clock_is_compared_with_the_servers(skews, verdict, part):
    found = check_clock(NOW, skews)
    assert (found.status, part in found.detail) == (verdict, True)
    assert bool(found.advice) is (verdict is not CheckStatus.OK)


def test_a_clock_from_before_this_program_is_wrong():
    assert check_clock(NOW.replace(year=1970), []).status is CheckStatus.FAIL


async def test_failed_name_lookups_are_reported(monkeypatch):
    def gone(host, *rest, **more):
        raise OSError("Temporary failure in name resolution")

    assert (await check_dns(["localhost"])).status is CheckStatus.OK
    monkeypatch.setattr("socket.getaddrinfo", gone)
    found = await check_dns(["news.example"])
    assert found.status is CheckStatus.FAIL
    assert "news.example" in found.detail
    assert "resolv.conf" in found.advice


def test_a_proxy_that_is_set_is_reported_as_unused():
    assert check_proxy({"PATH": "/bin"}) is None
    assert "https_proxy" in check_proxy({"HTTPS_PROXY": "http://127.0.0.1:3128"}).detail


def test_a_secret_file_that_everybody_can_read_is_reported(tmp_path):
    secret = tmp_path / "mail.secret"
    secret.write_text("x")
    secret.chmod(0o644)
    assert secrets.world_readable_file("file:mail.secret", tmp_path, {}) == secret
    secret.chmod(0o600)
    assert secrets.world_readable_file("file:mail.secret", tmp_path, {}) is None
    assert secrets.world_readable_file("file:none", tmp_path, {}) is None
    assert secrets.world_readable_file("${MAIL}", tmp_path, {}) is None


def test_a_store_that_belongs_to_another_account_is_reported(tmp_path, monkeypatch):
    (tmp_path / "seed.md").write_text(
        "# A headline\n\nA few sentences about what happened.", encoding="utf-8"
    )
    config = tmp_path / "config.toml"
    config.write_text('[[stories]]\nname = "s"\nseed = "seed.md"\n', encoding="utf-8")
    (tmp_path / "susulan.db").write_bytes(b"")
    (tmp_path / "susulan.db-wal").write_bytes(b"")
    monkeypatch.setattr("os.access", lambda path, _: not str(path).endswith("-wal"))
    found = _check_store(load_config(config, {}))
    assert found.status is CheckStatus.FAIL
    assert found.detail == f"you may not write to {tmp_path / 'susulan.db-wal'}"
    assert "chown" in found.advice


async def test_each_story_is_reported_with_its_judge(tmp_path):
    (tmp_path / "bank.md").write_text(
        "# Quellbank files for insolvency in Zurich\n\nThe bank Quellbank closed its 214 branches on Monday.",
        "utf-8",
    )
    config = tmp_path / "config.toml"
    config.write_text(
        '[matching]\nencoder = "off"\n'
        '[[stories]]\nname = "bank"\nseed = "bank.md"\n'
        '[[stories]]\nname = "sudan"\nseed = "bank.md"\nkeywords = ["Sudan"]\n',
        "utf-8",
    )
    findings = {one.check: one async for one in run_checks(load_config(config, {}), include_sources=False)}
    assert findings["judges"].status is CheckStatus.OK
    assert findings["judges"].detail == (
        "bank: general, it does not name two known parties and a strong subject; "
        "sudan: framed, its only keyword, Sudan, is a known name; no encoder"
    )


async def test_a_broken_story_leaves_the_judges_of_the_others(tmp_path):
    (tmp_path / "bank.md").write_text("# Quellbank files for insolvency in Zurich", "utf-8")
    (tmp_path / "bare.md").write_text("# Quellbank", "utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        '[matching]\nencoder = "off"\n'
        '[[stories]]\nname = "bank"\nseed = "bank.md"\n[[stories]]\nname = "bare"\nseed = "bare.md"\n',
        "utf-8",
    )
    findings = {one.check: one async for one in run_checks(load_config(config, {}), include_sources=False)}
    assert findings["stories"].status is CheckStatus.FAIL
    assert findings["judges"].detail.startswith("bank: general")


@pytest.mark.parametrize(
    ("setting", "status", "missing", "runs"),
    [
        ("auto", CheckStatus.OK, None, True),
        ("auto", CheckStatus.OK, "no package", False),
        ("auto", CheckStatus.FAIL, None, False),
        ("off", CheckStatus.OK, None, False),
        ("model.bin", CheckStatus.OK, None, True),
        ("model.bin", CheckStatus.FAIL, None, False),
    ],
)
def test_the_encoder_runs_if_nothing_is_missing(monkeypatch, setting, status, missing, runs):
    monkeypatch.setattr("alerts.matching.encoder.missing_requirement", lambda: missing)
    assert encoder_runs(setting, Finding("encoder", status, "")) is runs
    judges = check_judges([], has_encoder=runs).detail
    assert ("no encoder" in judges) is not runs


def test_backups_are_checked(tmp_path):
    (tmp_path / "seed.md").write_text(
        "# A headline\n\nA few sentences about what happened.", encoding="utf-8"
    )
    config = tmp_path / "config.toml"
    config.write_text('[[stories]]\nname = "s"\nseed = "seed.md"\n', encoding="utf-8")
    settings = load_config(config, {})
    assert "none in" in found_of_backups(settings, NOW)[1]
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / f"susulan.db.{NOW:%Y%m%dT%H%M%SZ}.backup").write_bytes(b"")
    assert found_of_backups(settings, later(86_400)) == (CheckStatus.OK, found_of_backups(settings, NOW)[1])
    assert found_of_backups(settings, later(3 * 86_400))[0] is CheckStatus.WARN
    (tmp_path / "backups").rename(tmp_path / "elsewhere")
    (tmp_path / "backups").write_bytes(b"a file")
    verdict, output = found_of_backups(settings, NOW)
    assert verdict is CheckStatus.FAIL
    assert "backups is not writable" in output


def found_of_backups(settings, now):
    found = _check_backups(settings, now)
    return found.status, found.detail


def test_stories_are_checked_with_the_warnings_of_their_seeds(tmp_path):
    text = "Лесной пожар под Лос-Анджелесом уничтожил дома, сообщил губернатор Гэвин Ньюсом. " * 5
    (tmp_path / "seed.md").write_text(f"# Пожар в Калифорнии\n\n{text}", encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text('[[stories]]\nname = "fire"\nseed = "seed.md"\n', encoding="utf-8")
    _, found = _check_stories(load_config(config, {}))
    assert found.status is CheckStatus.WARN
    assert found.detail.startswith("fire: no seed is in Latin script: add a second one")
    english = (
        "Fire in California destroys homes. The fire near Los Angeles destroyed ten thousand homes, Governor "
        "Gavin Newsom said on Wednesday. More than 180,000 people had to leave the region at once, and the fire "
        "went on to spread to the west in a strong wind."
    )
    list_of_two = f'["seed.md", {{text = "{english}"}}]'
    config.write_text(f'[[stories]]\nname = "fire"\nseed = {list_of_two}\n', encoding="utf-8")
    _, found = _check_stories(load_config(config, {}))
    assert found.status is CheckStatus.OK
    assert found.detail.startswith("fire (2 seeds, ")
    config.write_text('[[stories]]\nname = "fire"\nseed = ["seed.md", {text = "x"}]\n', encoding="utf-8")
    _, found = _check_stories(load_config(config, {}))
    assert found.status is CheckStatus.FAIL
    assert "[[stories]] 'fire': seed 2: text: the seed article has no text" in found.detail
