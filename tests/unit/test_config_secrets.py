"""Secrets that are empty are mistakes, and files with a byte order mark are read."""

import codecs

import pytest

from service.config.load import load_config
from service.config.remove_sources import remove_sources
from service.stories.seeds import read_seed
from store.errors import ConfigError

STORY = '[[stories]]\nname = "s"\nseed = "seed.md"\n'
MAIL = (
    '[[channels]]\nkind = "email"\nname = "mail"\nhost = "mail.example.org"\nusername = "desk"\n'
    'sender = "desk@example.org"\nrecipients = ["a@example.org"]\npassword = "VALUE"\n'
)
HOOK = (
    '[[channels]]\nkind = "webhook"\nname = "hook"\nurl = "https://hooks.example.org/x"\nsecret = "VALUE"\n'
)
SLACK = '[[channels]]\nkind = "slack"\nname = "room"\nurl = "VALUE"\n'
BOT = '[[channels]]\nkind = "telegram"\nname = "bot"\nchat_id = "-1"\ntoken = "VALUE"\n'
TOPIC = '[[channels]]\nkind = "ntfy"\nname = "topic"\nurl = "https://ntfy.example/t"\ntoken = "VALUE"\n'
CHANNELS = {"password": MAIL, "secret": HOOK, "url": SLACK, "token": BOT, "ntfy token": TOPIC}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MARKED = {
    "UTF-8": codecs.BOM_UTF8 + SECRET.encode(),
    "UTF-8 with a line end": codecs.BOM_UTF8 + f"{SECRET}\r\n".encode(),
    "UTF-16 little": codecs.BOM_UTF16_LE + f"{SECRET}\r\n".encode("utf-16-le"),
    "UTF-16 big": codecs.BOM_UTF16_BE + SECRET.encode("utf-16-be"),
    "UTF-32": codecs.BOM_UTF32_LE + SECRET.encode("utf-32-le"),
}


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.md").write_text("# A headline\n\nA few sentences about what happened.\n", "utf-8")

    def _config(channel, value):
        path = tmp_path / "config.toml"
        path.write_text(STORY + channel.replace("VALUE", value), "utf-8")
        return path

    return _config


def mistake(path, environ):
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ)
    (line,) = caught.value.problems
    return line


@pytest.mark.parametrize("value", ["", " ", "\n", "\t \r\n"])
@pytest.mark.parametrize("key", CHANNELS)
def test_an_empty_variable_is_a_mistake_that_names_it(config, key, value):
    line = mistake(config(CHANNELS[key], "${THE_SECRET}"), {"THE_SECRET": value})
    assert f"{key.split()[-1]}: the environment variable THE_SECRET is empty" in line


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"  \r\n\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + b"\n\0"]
)
@pytest.mark.parametrize("key", CHANNELS)
def test_a_blank_file_is_a_mistake_that_names_it(config, tmp_path, key, content):
    (tmp_path / "the-secret").write_bytes(content)
    line = mistake(config(CHANNELS[key], "file:the-secret"), {})
    assert f"{key.split()[-1]}: the secret file {tmp_path / 'the-secret'} is empty" in line


@pytest.mark.parametrize("key", ["password", "secret", "ntfy token"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_secret_in_the_config_is_a_mistake(config, key, value):
    assert f"{key.split()[-1]}: is empty" in mistake(config(CHANNELS[key], value), {})


@pytest.mark.parametrize("form", MARKED)
def test_a_secret_file_with_a_byte_order_mark_is_read(config, tmp_path, form):
    (tmp_path / "the-secret").write_bytes(MARKED[form])
    (channel,) = load_config(config(HOOK, "file:the-secret"), {}).channels
    assert channel.secret == SECRET


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_template_with_a_byte_order_mark_renders_json(config, tmp_path, encoding):
    (tmp_path / "body.json").write_text('{"text": {{ data.id | tojson }}}', encoding)
    path = config(HOOK + 'template = "body.json"\n', SECRET)
    assert load_config(path, {}).channels[0].template == "body.json"


def test_a_source_is_removed_from_a_config_with_a_byte_order_mark(config):
    path = config(MAIL + '[[sources]]\nname = "a"\nurl = "https://a.example/feed"\n', "${P}")
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    remove_sources(path, ["a"])
    assert path.read_bytes().startswith(codecs.BOM_UTF8 + b"[[stories]]")
    assert load_config(path, {"P": "x"}).sources == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_seed_with_a_byte_order_mark_is_read(tmp_path, encoding):
    text = "# A headline\n\nA few sentences about what happened: 소식.\n"
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    (tmp_path / "seed.md").write_bytes(mark + text.encode(encoding))
    seed = read_seed(tmp_path / "seed.md")
    assert seed.text.strip().startswith("A headline")
    assert "소식" in seed.text
