"""Every contract test runs against both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.memory import MemoryStore
from store.protocol import Store
from store.sqlite import open_store


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = open_store(tmp_path / "store.db") if request.param == "sqlite" else MemoryStore()
    yield made
    made.close()
