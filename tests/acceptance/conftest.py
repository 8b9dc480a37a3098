"""A set-up around the service, and services that are gone when a test ends."""

import pytest

from tests.support.newsdesk import Newsdesk
from tests.support.process import Service


@pytest.fixture
def desk(tmp_path):
    one = Newsdesk(tmp_path)
    yield one
    one.close()


@pytest.fixture
def service_of(request):
    started = []
    cold = request.node.get_closest_marker("slow") is not None  # those are to be all that a user has

    def start(desk, *, files=None, **environment):
        started.append(Service(desk.config, cold=cold, files=files, **environment))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()
