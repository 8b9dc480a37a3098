"""Some hours of the real service with publishers and receivers that fail; `benchmarks/soak.py` runs a day.

The environment is that of the benchmark: clocks that run 120 times as fast, publishers, a mail server and hooks that
refuse, hang, fail and are slow, and a record of all accepted messages.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.process import clean_environment

SOAK = Path(__file__).parents[2] / "benchmarks" / "soak.py"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_five_hours_of_faults_leave_nothing_pending_lost_duplicated_or_grown():
    done = subprocess.run(
        [sys.executable, str(SOAK), "--hours", "5", "--sources", "60", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment(),
    )
    assert done.stdout, done.stderr[-2_000:]
    output = json.loads(done.stdout)
    assert output["wrong"] == []
    assert done.returncode == 0
    assert output["deliveries"]["sent"] > 50
    assert output["log_lines"]["retry"] > 10, "the receivers were in trouble"
    assert {"cutting", "failing", "busy", "hanging", "garbage"} <= output["publishers_answered"].keys()
