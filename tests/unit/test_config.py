"""The config: what is read, and how mistakes are reported."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.dates.rules import DateRules
from service.config.errors import fields_at
from service.config.fields import parse_duration
from service.config.load import load_config
from service.config.renamed_keys import RENAMED_KEYS
from service.config.secrets import collect_secrets
from service.config.settings import SeedSource
from service.pipeline.channels import build_channels
from store.errors import ConfigError
from store.records.retention import RetentionClass
from store.records.sources import PagePolicy, SourceKind

SEED = "# A headline\n\nA few sentences about what happened, who says so and where.\n"
STORY = '[[stories]]\nname = "s"\nseed = "seed.md"\n'


@pytest.fixture
def write(tmp_path: Path):
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")

    def _write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def problems(path: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ or {})
    return caught.value.problems


def test_paths_are_taken_from_the_config_files_folder(write):
    path = write(STORY + '[[channels]]\nkind = "maildir"\nname = "files"\npath = "mail"\n')
    config = load_config(path, {})
    assert config.store == path.parent / "susulan.db"
    assert config.stories[0].seeds == (SeedSource(str(path.parent / "seed.md")),)
    assert config.channels[0].path == str(path.parent / "mail")


def test_an_unknown_key_names_the_nearest_known_one_with_file_line_and_table(write):
    path = write(STORY + '\n[[sources]]\nname = "kbs"\nurl = "https://example.org/rss"\nlanguge = "ko"\n')
    (line,) = problems(path)
    assert line.startswith(f"{path}:8: ")
    assert '[[sources]] "kbs"' in line
    assert "'languge'" in line
    assert "did you mean 'language'?" in line


@pytest.mark.parametrize(
    ("table", "line", "hint"),
    [
        ("[service]", 'log = "json"', "unknown key 'log'; it is called 'log_format' now"),
        ("[backup]", 'every = "1d"', "unknown key 'every'; it is called 'interval' now"),
        ("[crawler]", "adapt = 2", "unknown key 'adapt'; it is called 'max_speedup' now"),
        ("[matching]", 'semantics = "off"', "unknown key 'semantics'; it is called 'encoder' now"),
        ("[retention]", 'evidence = "60d"', "unknown key 'evidence'; it is called 'comparison_data' now"),
    ],
)
def test_an_old_key_names_the_present_one(write, table, line, hint):
    (problem,) = problems(write(f"{table}\n{line}\n" + STORY))
    assert problem.endswith(hint)


@pytest.mark.parametrize(
    ("table", "line", "hint"),
    [
        ("channels", 'quiet = "22:00-07:00"', "unknown key 'quiet'; it is called 'quiet_hours' now"),
        ("channels", 'sources = ["KCNA"]', "unknown key 'sources'; it is called 'outlets' now"),
        ("sources", "depth = 2", "unknown key 'depth'; it is called 'max_pages' now"),
    ],
)
def test_an_old_key_of_a_row_names_the_present_one(write, table, line, hint):
    rows = {"channels": 'kind = "maildir"\n', "sources": 'kind = "site"\nurl = "https://a.example/"\n'}
    (problem,) = problems(write(STORY + f'[[{table}]]\nname = "a"\n{rows[table]}{line}\n'))
    assert f'[[{table}]] "a"' in problem
    assert problem.endswith(hint)


def test_an_old_key_whose_meaning_was_reversed_says_so(write):
    (problem,) = problems(write("[service]\nkeep_baseline_quiet = true\n" + STORY))
    assert "it is called 'initial_summary' now" in problem
    assert "keep_baseline_quiet = true is initial_summary = false" in problem


def test_every_old_key_leads_to_a_key_that_exists():
    for table, keys in RENAMED_KEYS.items():
        for old, new in keys.items():
            known = fields_at((table,))
            assert new in known, (table, old)
            assert old not in known, (table, old)


def test_the_initial_summary_is_sent_unless_the_config_says_no(write):
    assert load_config(write(STORY)).initial_summary
    assert not load_config(write("[service]\ninitial_summary = false\n" + STORY)).initial_summary


@pytest.mark.parametrize("never", ["0", '"0"', '"0s"'])
def test_zero_is_a_duration_with_and_without_quotes(write, never):
    config = load_config(write(f"[backup]\ninterval = {never}\n" + STORY))
    assert config.backup.interval_s == 0


@pytest.mark.parametrize("never", ["0", '"0s"'])
def test_host_delay_may_be_zero(write, never):
    assert load_config(write(f"[crawler]\nhost_delay = {never}\n" + STORY)).crawler.host_delay_s == 0


def test_all_mistakes_are_reported_at_once(write):
    path = write(
        '[service]\nlog_format = "loud"\ntimezone = "Mars/Base"\n'
        + STORY.replace("seed.md", "nowhere.md")
        + '[[sources]]\nname = "a"\nurl = "ftp://x"\ninterval = "soon"\n'
    )
    output = "\n".join(problems(path))
    assert "'loud' is not valid; expected: 'auto', 'console' or 'json'" in output
    assert "'ftp://x' is not valid; expected: an address that begins with http:// or https://" in output
    assert "'soon' is not valid; expected: a duration such as" in output


def test_mistakes_across_keys_are_reported_at_once_too(write):
    path = write(
        '[service]\ntimezone = "Mars/Base"\n'
        + STORY.replace("seed.md", "nowhere.md")
        + '[[channels]]\nkind = "maildir"\nname = "m"\nstories = ["t"]\n'
    )
    output = "\n".join(problems(path))
    assert "'Mars/Base' is not a time zone" in output
    assert "nowhere.md does not exist" in output
    assert "there is no story 't'; known: s" in output


def test_a_missing_key_says_what_it_is_for(write):
    (line,) = problems(write('[[stories]]\nname = "s"\n'))
    assert '[[stories]] "s": seed: is missing: path or URL of the article' in line


def test_two_sources_of_one_name_are_refused(write):
    source = '[[sources]]\nname = "a"\nurl = "https://example.org/"\n'
    (line,) = problems(write(STORY + source + source))
    assert "'a' is used twice" in line


def test_an_unknown_channel_kind_names_the_known_ones(write):
    (line,) = problems(write(STORY + '[[channels]]\nkind = "pigeon"\nname = "p"\n'))
    assert "kind must be one of apprise, discord, email, maildir," in line


def test_secrets_come_from_the_environment_and_from_files(write, tmp_path):
    (tmp_path / "hook").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", encoding="utf-8")
    path = write(
        STORY + '[[channels]]\nkind = "webhook"\nname = "w"\nurl = "${HOOK_URL}"\nsecret = "file:hook"\n'
    )
    (channel,) = load_config(path, {"HOOK_URL": "https://hooks.example.org/x"}).channels
    assert channel.url == "https://hooks.example.org/x"
    assert channel.secret == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_systemd_credentials_are_found_by_name(write, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "hook").write_text("whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", encoding="utf-8")
    path = write(
        STORY
        + '[[channels]]\nkind = "webhook"\nname = "w"\nurl = "https://a.example/"\nsecret = "file:hook"\n'
    )
    (channel,) = load_config(path, {"CREDENTIALS_DIRECTORY": str(credentials)}).channels
    assert channel.secret.startswith("whsec_aaaa")


def test_a_missing_variable_or_file_is_named(write):
    text = STORY + '[[channels]]\nkind = "webhook"\nname = "w"\nurl = "${NOPE}"\nsecret = "file:/nowhere/x"\n'
    output = "\n".join(problems(write(text)))
    assert "environment variable NOPE is not set" in output
    assert "/nowhere/x does not exist" in output


EVERY_REFERENCE = """
[[channels]]
kind = "email"
name = "mail"
host = "${HOST}"
username = "desk"
password = "${NOPE}"
sender = "desk@example.org"
recipients = ["a@example.org"]
[[channels]]
kind = "webhook"
name = "hook"
url = "https://hooks.example.org/x"
secret = "${NOPE}"
previous_secret = "file:nowhere"
[[channels]]
kind = "slack"
name = "slack"
url = "${NOPE}"
[[channels]]
kind = "telegram"
name = "bot"
token = "${NOPE}"
chat_id = "${NOPE}"
[[channels]]
kind = "ntfy"
name = "topic"
url = "${NOPE}"
token = "${NOPE}"
"""


def test_a_command_that_sends_nothing_needs_no_secrets(write):
    path = write(STORY + EVERY_REFERENCE)
    config = load_config(path, {}, require_secrets=False)
    assert len(config.unresolved_references) == len(problems(path)) == 9
    assert config.unresolved_references[0].endswith(
        '[[channels]] "mail": password: the environment variable NOPE is not set'
    )
    assert list(build_channels(config)) == ["mail", "hook", "slack", "bot", "topic"], "to be looked at"
    assert collect_secrets(config.channels), "what is there is still kept out of logs"


def test_other_mistakes_are_reported_by_commands_that_send_nothing_too(write):
    bad = STORY + '[[channels]]\nkind = "webhook"\nname = "w"\nurl = "ftp://x"\nsecret = "${NOPE}"\n'
    with pytest.raises(ConfigError) as caught:
        load_config(write(bad), {}, require_secrets=False)
    (line,) = caught.value.problems
    assert "url: expected: an address" in line


def test_a_secret_in_plain_text_is_a_warning_that_does_not_repeat_it(write):
    path = write(
        STORY
        + '[[channels]]\nkind = "webhook"\nname = "w"\nurl = "https://a.example/"\nsecret = "whsec_hushhushhushhushhushhushhushhush"\n'
    )
    (warning,) = load_config(path, {}).warnings
    assert "a secret in plain text" in warning
    assert "hush" not in warning


def test_a_wrong_secret_is_not_repeated(write):
    (line,) = problems(
        write(STORY + '[[channels]]\nkind = "webhook"\nname = "w"\nurl = "https://a"\nsecret = 77123\n')
    )
    assert "77123" not in line
    assert "text in quotes" in line


def test_broken_toml_names_the_place(write):
    (line,) = problems(write("[service\n"))
    assert "is not valid TOML" in line
    assert "line 1" in line


def test_a_missing_file_says_how_to_get_one(tmp_path):
    (line,) = problems(tmp_path / "none.toml")
    assert "susulan init" in line


@pytest.mark.parametrize(
    ("written", "expected"),
    [("90s", 90), ("15m", 900), ("1h30m", 5400), ("2d", 172800), (45, 45), ("500ms", 0.5)],
)
def test_durations(written, expected):
    assert parse_duration(written) == expected


@pytest.mark.parametrize(
    "written", ["", "soon", "5", "5 parsecs", True, None, "-5m", "99999999d", float("inf"), float("nan")]
)
def test_values_that_are_not_durations(written):
    with pytest.raises(ValueError, match="a duration such as"):
        parse_duration(written)


SEARCH = STORY + '[[sources]]\nname = "g"\nkind = "search"\n'


def test_a_search_at_a_provider_is_separate_from_sources_with_an_address(write):
    config = load_config(
        write(SEARCH + 'provider = "gdelt"\nstory = "s"\nlanguage = "ko"\ninterval = "1h"\n'), {}
    )
    assert config.sources == ()
    (search,) = config.searches
    assert (search.name, search.provider, search.story, search.language) == ("g", "gdelt", "s", "ko")
    assert search.interval_s == 3_600


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", "expected: a url"),
        ('provider = "gdelt"\n', 'the story, and with language or with languages = "missing"'),
        ('provider = "gdelt"\nstory = "s"\n', 'with language or with languages = "missing"'),
        (
            'provider = "gdelt"\nstory = "s"\nlanguage = "ko"\nlanguages = "missing"\n',
            "with language or with",
        ),
        ('provider = "gdelt"\nstory = "s"\nlanguages = "all"\n', "'missing'"),
        ('provider = "gdelt"\nstory = "nobody"\nlanguage = "ko"\n', "there is no story 'nobody'; known: s"),
        ('provider = "gdelt"\nstory = "s"\nlanguage = "ko"\nurl = "https://a.example/"\n', "without a url"),
        ('url = "https://a.example/"\nstory = "s"\n', "story and languages go with a provider"),
        ('provider = "yahoo"\nstory = "s"\nlanguage = "ko"\n', "'google-news', 'bing-news' or 'gdelt'"),
        ('url = "https://a.example/"\nmax_pages = 2\n', 'go with kind = "site"'),
        ('url = "https://a.example/"\ntext_css = "div["\n', "text_css as a CSS selector"),
        ('url = "https://a.example:99999/"\n', "names a host"),
    ],
)
def test_an_invalid_search_is_reported_with_what_is_expected(write, rows, expected):
    (line,) = problems(write(SEARCH + rows))
    assert expected in line
    assert '[[sources]] "g"' in line


def test_a_site_has_max_pages_and_selectors(write):
    rows = 'url = "https://a.example/"\nmax_pages = 3\nnext_css = "a.next"\ntitle_css = "h1"\ntext_css = "div.t"\n'
    config = load_config(write(STORY + '[[sources]]\nname = "p"\nkind = "site"\n' + rows), {})
    assert (config.sources[0].rules.depth, config.sources[0].rules.next_css) == (3, "a.next")
    assert (config.page_rules["p"].title_css, config.page_rules["p"].text_css) == ("h1", "div.t")


def test_a_source_may_name_the_zone_and_the_order_of_its_dates(write):
    source = '[[sources]]\nname = "p"\nurl = "https://a.example/"\n'
    rows = 'timezone = "Asia/Seoul"\ndate_order = "dmy"\n'
    config = load_config(write(STORY + source + rows), {})
    assert config.page_rules["p"].dates == DateRules(ZoneInfo("Asia/Seoul"), "dmy")
    assert load_config(write(STORY + source), {}).page_rules == {}


@pytest.mark.parametrize(
    ("row", "expected"),
    [('timezone = "Seoul"', "'Seoul' is not a time zone"), ('date_order = "dym"', "'dmy', 'mdy' or 'ymd'")],
)
def test_a_wrong_zone_or_order_is_reported_at_its_source(write, row, expected):
    source = f'[[sources]]\nname = "p"\nurl = "https://a.example/"\n{row}\n'
    (line,) = problems(write(STORY + source))
    assert expected in line
    assert '[[sources]] "p"' in line


def test_retention_periods_are_checked(write):
    config = load_config(write('[retention]\nunmatched = "20d"\nmatched = 0\n' + STORY), {})
    assert config.retention[RetentionClass.UNMATCHED] == timedelta(days=20)
    assert RetentionClass.MATCHED not in config.retention
    assert RetentionClass.DEVELOPMENTS not in config.retention
    assert config.retention[RetentionClass.TOMBSTONES] == timedelta(days=30)
    (line,) = problems(write('[retention]\ncomparison_data = "5d"\n' + STORY))
    assert "[retention]" in line
    assert "'5d' is not valid; expected: at least \"31d\", or 0 for ever" in line
    (line,) = problems(write('[retention]\nunmached = "5d"\n' + STORY))
    assert "did you mean 'unmatched'?" in line


def test_a_gdelt_source_reads_gdelts_english_list_and_pages_near_a_story(write):
    [source] = load_config(write(STORY + '[[sources]]\nname = "g"\nkind = "gdelt"\n'), {}).sources
    assert source.url == "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
    assert (source.kind, source.page_policy) == (SourceKind.GDELT, PagePolicy.NEAR)


def test_a_gdelt_source_may_read_a_mirror_and_another_policy(write):
    table = (
        '[[sources]]\nname = "g"\nkind = "gdelt"\nurl = "https://mirror.example/l.txt"\nfull_text = "auto"\n'
    )
    [source] = load_config(write(STORY + table), {}).sources
    assert (source.url, source.page_policy) == ("https://mirror.example/l.txt", PagePolicy.AUTO)


def test_every_other_source_needs_an_address(write):
    assert "a url" in problems(write(STORY + '[[sources]]\nname = "f"\n'))[0]
