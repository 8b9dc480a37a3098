"""A set-up around the service, and services that are stopped when a test ends."""

import pytest

from tests.support.newsdesk import Newsdesk
from tests.support.process import Service


@pytest.fixture
def desk(tmp_path):
    newsdesk = Newsdesk(tmp_path)
    yield newsdesk
    newsdesk.close()


@pytest.fixture
def service_of(request):
    started = []
    cold = request.node.get_closest_marker("slow") is not None  # these run exactly what a user runs

    def start(desk, *, files=None, **environment):
        started.append(Service(desk.config, cold=cold, files=files, **environment))
        return started[-1]

    yield start
    for service in started:
        if service.process.poll() is None:
            service.kill()
