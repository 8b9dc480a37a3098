"""With few descriptors, fewer hosts are visited at once, so that alerts can still be sent."""

import resource
from dataclasses import replace
from pathlib import Path

import pytest

from service.config.load import load_config
from service.runtime.rlimits import DESCRIPTORS_PER_HOST, RESERVED_DESCRIPTORS, apply_descriptor_limit

INFINITE = resource.RLIM_INFINITY


@pytest.fixture
def config():
    loaded = load_config(Path(__file__).parents[2] / "config.toml", {})
    return replace(loaded, crawler=replace(loaded.crawler, hosts_at_once=32))


@pytest.mark.parametrize(
    ("limits", "raised_to", "hosts"),
    [
        ((1_024, 4_096), None, 32),
        ((INFINITE, INFINITE), None, 32),
        ((64, 4_096), RESERVED_DESCRIPTORS + DESCRIPTORS_PER_HOST * 32, 32),
        ((64, INFINITE), RESERVED_DESCRIPTORS + DESCRIPTORS_PER_HOST * 32, 32),
        ((64, 68), 68, 10),
        ((20, 20), None, 1),
    ],
)
def test_the_limit_is_raised_or_respected(monkeypatch, config, limits, raised_to, hosts):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: asked.append(pair))
    assert apply_descriptor_limit(config).crawler.hosts_at_once == hosts
    assert asked == ([(raised_to, limits[1])] if raised_to else [])


def test_fewer_hosts_are_visited_if_the_limit_cannot_be_raised(monkeypatch, config):
    def forbidden(*_):
        raise PermissionError

    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 4_096))
    monkeypatch.setattr(resource, "setrlimit", forbidden)
    assert (
        apply_descriptor_limit(config).crawler.hosts_at_once
        == (64 - RESERVED_DESCRIPTORS) // DESCRIPTORS_PER_HOST
    )
