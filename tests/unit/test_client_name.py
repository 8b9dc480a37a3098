"""The name in EHLO: a full host name in ASCII, or the address of the client."""

import socket

import pytest

from alerts.channels import client_name
from alerts.channels.client_name import address_literal, full_name, parse_client_name


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("mail.example.org", "mail.example.org"),
        ("Mail.Example.ORG.", "Mail.Example.ORG"),
        ("büro.example.org", "xn--bro-hoa.example.org"),
        ("소식.example", "xn--9l4b4x.example"),
        ("box", ""),
        ("", ""),
        ("büro", ""),
        ("localhost", ""),
        ("localhost.localdomain", ""),
        ("box.local", ""),
        ("my_box.example.org", ""),
        ("-a.example.org", ""),
        ("a..example.org", ""),
        ("a b.example.org", ""),
        ("\udc80.example.org", ""),
        ("x" * 64 + ".example.org", ""),
    ],
)
def test_only_a_full_name_is_a_name(host, name):
    assert full_name(host) == name


@pytest.mark.parametrize(
    ("address", "literal"),
    [
        ("192.0.2.1", "[192.0.2.1]"),
        ("2001:db8::1", "[IPv6:2001:db8::1]"),
        ("fe80::1%eth0", "[IPv6:fe80::1]"),
        ("::ffff:192.0.2.1", "[192.0.2.1]"),
    ],
)
def test_a_literal_has_the_form_of_rfc_5321(address, literal):
    assert address_literal(address) == literal


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mail.example.org", "mail.example.org"),
        ("büro.example.org", "xn--bro-hoa.example.org"),
        ("box", "box"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("[2001:db8::1]", "[IPv6:2001:db8::1]"),
        ("[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"),
    ],
)
def test_a_configured_name_may_be_a_name_or_an_address(text, name):
    assert parse_client_name(text) == name


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "a\r\nMAIL FROM:<x>", "[x]", "[300.1.1.1]", "a_b", "-a", "192.0.2.1]"]
)
def test_another_name_is_a_mistake(text):
    with pytest.raises(ValueError, match="a host name such as"):
        parse_client_name(text)


@pytest.mark.parametrize("host", ["", "büro", "소식", "box", "\udc80"])
@pytest.mark.parametrize("known", ["", "box", "localhost.localdomain"])
async def test_without_a_full_name_the_address_of_the_socket_is_given(monkeypatch, host, known):
    monkeypatch.setattr(client_name, "_known", {})
    monkeypatch.setattr(socket, "gethostname", lambda: host)
    monkeypatch.setattr(socket, "getfqdn", lambda _: known)
    assert await client_name.client_name(None, ("192.0.2.7", 4_711)) == "[192.0.2.7]"
    assert await client_name.client_name(None, ("2001:db8::7", 4_711, 0, 0)) == "[IPv6:2001:db8::7]"


async def test_a_name_that_the_resolver_knows_is_given_and_looked_up_once(monkeypatch):
    asked = []
    monkeypatch.setattr(client_name, "_known", {})
    monkeypatch.setattr(socket, "gethostname", lambda: "box")
    monkeypatch.setattr(socket, "getfqdn", lambda host: asked.append(host) or "box.example.org")
    for _ in range(3):
        assert await client_name.client_name(None, ("192.0.2.7", 4_711)) == "box.example.org"
    assert asked == ["box"]


async def test_a_configured_name_comes_first(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "box.example.org")
    assert await client_name.client_name("mail.example.org", None) == "mail.example.org"
    assert await client_name.client_name(None, None) == "box.example.org"
