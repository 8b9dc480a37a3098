"""A command of the operator's that reads texts as JSON lines and writes their translations as JSON lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from service.translation.provider import MAX_ANSWER_BYTES, checked_answers
from store.errors import TranslationError

_END_TIMEOUT_S = 5.0
"""A killed command has ended long before, unless a child of its left the session and holds the pipe."""


class TranslationCommand:
    """Started for each request, in the folder of the config and without a shell."""

    name = "command"

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self._folder = tuple(command), folder
        self.name = Path(command[0]).name

    async def translate(self, texts: Sequence[str], source: str | None, target: str) -> list[str]:
        """See `Provider`. The caller bounds the time; a cancelled call kills the command."""
        lines = [{"text": text, "source": source or "und", "target": target} for text in texts]
        data = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode(
            "utf-8", "replace"
        )
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=self._folder,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise TranslationError(f"{self.name!r} cannot be run: {reason}") from error
        try:
            _, output = await asyncio.gather(_write(process, data), self._read(process))
            status = await process.wait()
        finally:
            await _end(process)
        if status != 0:
            raise TranslationError(f"{self.name!r} ended with status {status}")
        return checked_answers(texts, self._answers(output))

    async def _read(self, process: asyncio.subprocess.Process) -> bytes:
        output = b""
        while process.stdout is not None and (piece := await process.stdout.read(65_536)):
            output += piece
            if len(output) > MAX_ANSWER_BYTES:
                raise TranslationError(f"{self.name!r} wrote more than {MAX_ANSWER_BYTES:,} bytes")
        return output

    def _answers(self, output: bytes) -> list[object]:
        try:
            rows = [json.loads(line) for line in output.decode("utf-8").splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            raise TranslationError(f"{self.name!r} wrote a line that is no JSON") from error
        return [row.get("text") if isinstance(row, dict) else None for row in rows]

    async def close(self) -> None:
        """See `Provider`; no command runs between requests."""

    def secrets(self) -> tuple[str, ...]:
        """See `Provider`."""
        return ()


async def _write(process: asyncio.subprocess.Process, data: bytes) -> None:
    """A command may end without reading everything; its output decides."""
    if process.stdin is None:  # pragma: no cover - it is a pipe
        return
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the command, if it still runs, and everything that it has started."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        # What is still in the pipe is read: while it is full, asyncio does not notice that the process ended.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_TIMEOUT_S):
                while process.stdout is not None and await process.stdout.read(65_536):
                    pass
                await process.wait()
