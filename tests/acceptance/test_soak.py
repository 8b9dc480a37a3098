"""Some hours of the real service among publishers and receivers that come and go; `benchmarks/soak.py` does a day.

Its world is the benchmark's own: clocks that run 120 times as fast, a mail server and hooks that refuse, hang,
fail and are slow, publishers that do the same, and a record of all that was accepted.
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
