import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.address_guard import AddressGuard, parse_allowed
from store.errors import AddressRefused

PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
]
REFUSED = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_pass(ip):
    AddressGuard().check(ip, 443)


@pytest.mark.parametrize("ip", REFUSED)
def test_special_addresses_are_refused(ip):
    with pytest.raises(AddressRefused) as caught:
        AddressGuard().check(ip, 80)
    assert caught.value.permanent


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_mapped_ipv6_address_counts_as_ipv4(number):
    import ipaddress

    plain = ipaddress.IPv4Address(number)
    assert _refused(str(plain)) == _refused(f"::ffff:{plain}")


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=6, network="fc00::/7"))
def test_every_private_address_is_refused(address):
    assert _refused(str(address))


@given(st.text(max_size=40))
def test_any_other_text_is_refused_and_never_crashes(text):
    import ipaddress

    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        assert _refused(text)


@pytest.mark.parametrize(
    ("allow", "ip", "port"),
    [
        ("127.0.0.1/32", "127.0.0.1", 80),
        ("127.0.0.1", "127.0.0.1", 80),
        ("127.0.0.1/8", "127.9.9.9", 80),
        ("10.0.0.0/8:8080", "10.2.3.4", 8080),
        ("[fd00::]/8:8080", "fd00::9", 8080),
        ("[::1]:8080", "::1", 8080),
        ("::1", "::1", 1),
        ("fd00::/8", "fd12::1", 443),
        (" 127.0.0.1/32 ", "::ffff:127.0.0.1", 80),
    ],
)
def test_an_exception_lets_its_addresses_through(allow, ip, port):
    AddressGuard([allow]).check(ip, port)


@pytest.mark.parametrize(
    ("allow", "ip", "port"),
    [
        ("127.0.0.1/32", "127.0.0.2", 80),
        ("10.0.0.0/8:8080", "10.2.3.4", 8081),
        ("[fd00::]/8:8080", "fd00::9", 80),
    ],
)
def test_an_exception_covers_no_more_than_it_says(allow, ip, port):
    with pytest.raises(AddressRefused):
        AddressGuard([allow]).check(ip, port)


@pytest.mark.parametrize(
    "text", ["", "example.org", "10.0.0.0/33", "10.0.0.0/8:0", "10.0.0.0/8:70000", "[::1", "::1/x"]
)
def test_an_invalid_exception_is_an_error(text):
    with pytest.raises(ValueError, match=r"network|port"):
        parse_allowed(text)


def test_the_socket_factory_refuses_before_there_is_a_socket():
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))
    with pytest.raises(PermissionError, match=r"169\.254\.169\.254"):
        AddressGuard().socket_factory(row)


def test_the_socket_factory_opens_a_socket_for_an_allowed_address():
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    with AddressGuard(["127.0.0.0/8"]).socket_factory(row) as made:
        assert made.family is socket.AF_INET


def _refused(ip: str) -> bool:
    try:
        AddressGuard().check(ip, 80)
    except AddressRefused:
        return True
    return False
