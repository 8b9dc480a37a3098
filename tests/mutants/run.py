"""Takes out each protection of S1 to S25 in a copy of the project, and requires that its tests fail then.

`python -m tests.mutants.run [S3 ...]`; exit code 1 if a test stays green, or if one fails without a change.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.mutants.table import MUTANTS, Mutant

ROOT: Final = Path(__file__).resolve().parents[2]
_COPIED: Final = ("alerts", "crawler", "seed", "service", "store", "tests", "pyproject.toml")
_AT_ONCE: Final = 2
_TIME_LIMIT_S: Final = 40
"""Of one run of tests; one that hangs has failed too."""
_UNCHANGED_LIMIT_S: Final = 600
"""Of the run of all their tests without a change."""
_FAILED, _PASSED = 1, 0


def main(claims: list[str]) -> int:
    """Run the mutants of these claims, all without any; return the exit code."""
    chosen = [one for one in MUTANTS if not claims or one.claim in claims]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for number in range(_AT_ONCE):
            copies.put(_copy(Path(folder, str(number))))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            unchanged = copies.get()
            tests = sorted({test for one in chosen for test in one.tests})
            code, output = _run_tests(unchanged, tests, _UNCHANGED_LIMIT_S)
            copies.put(unchanged)
            if code != _PASSED:
                sys.stderr.write(f"the tests fail without any change:\n{output}\n")
                return 1
            results = list(pool.map(lambda one: _try(one, copies), chosen))
    for one, problem in zip(chosen, results, strict=True):
        sys.stdout.write(f"{one.claim:4} {one.what}: {problem or 'its tests fail, as they must'}\n")
    return int(any(results))


def _copy(target: Path) -> Path:
    target.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target


def _try(mutant: Mutant, copies: queue.Queue[Path]) -> str:
    """Say what is wrong; empty if the tests fail without the protection."""
    copy = copies.get()
    file = copy / mutant.file
    before = file.read_text(encoding="utf-8")
    try:
        text = before
        for old, new in mutant.changes:
            if text.count(old) != 1:
                return f"{mutant.file} has {old!r} {text.count(old)} times; bring the table up to date"
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        code, output = _run_tests(copy, mutant.tests, _TIME_LIMIT_S)
    finally:
        file.write_text(before, encoding="utf-8")
        copies.put(copy)
    if code == _PASSED:
        return "TAKEN OUT, AND EVERY TEST STAYS GREEN"
    return "" if code == _FAILED else f"pytest ended with {code}: {output[-500:]}"


def _run_tests(copy: Path, tests: tuple[str, ...] | list[str], limit_s: float) -> tuple[int, str]:
    command = [sys.executable, "-B", "-m", "pytest", "-n", "0", "-x", "-q", "-p", "no:cacheprovider", *tests]
    env = {**os.environ, "PYTHONPATH": str(copy)}  # also for the processes that the tests start
    try:
        done = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=limit_s, check=False, env=env
        )
    except subprocess.TimeoutExpired:
        return _FAILED, "it hung"
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
