"""Access tokens for XOAUTH2, printed by a command of the operator's."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

from store.errors import DeliveryError

TIMEOUT_S = 30.0
MAX_TOKEN_CHARS = 16_384
REUSE_S = 60.0
"""Much less than a token lasts, which is about an hour."""


class TokenSource:
    """Runs the command for one channel: once at a time, and not again within `REUSE_S`.

    Several connections open at once, and two runs that renew a token at the same time can spoil it.
    """

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        self._command, self._folder = command, folder
        self._lock = asyncio.Lock()
        self._token, self._until = "", 0.0

    async def token(self) -> str:
        """A token that was printed less than `REUSE_S` ago.

        Raises:
            DeliveryError: as `access_token`.
        """
        loop = asyncio.get_running_loop()
        async with self._lock:
            if not self._token or loop.time() >= self._until:
                self._token = await access_token(self._command, self._folder)
                self._until = loop.time() + REUSE_S
            return self._token

    def forget(self) -> None:
        """Ask the command again the next time: the token was refused."""
        self._token = ""


async def access_token(command: tuple[str, ...], folder: Path) -> str:
    """The first line that the command prints; it runs in `folder`, without a shell.

    Raises:
        DeliveryError: the command cannot be run, fails, takes too long or prints no token; what it printed
            is never repeated.
    """
    name = Path(command[0]).name
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise DeliveryError(
            f"token_command {name!r} cannot be run: {getattr(error, 'strerror', None) or error}",
            needs_operator=True,
        ) from error
    try:
        async with asyncio.timeout(TIMEOUT_S):
            output = await _read_first(process)
            status = await process.wait()
    except TimeoutError as error:
        raise DeliveryError(
            f"token_command {name!r} took longer than {TIMEOUT_S:.0f} s", needs_operator=True
        ) from error
    finally:
        await _end(process)
    if status != 0:
        raise DeliveryError(f"token_command {name!r} ended with status {status}", needs_operator=True)
    token = output.decode("utf-8-sig", "replace").strip().split("\n")[0].strip()
    if not token or not token.isascii() or not token.isprintable() or len(token) > MAX_TOKEN_CHARS:
        raise DeliveryError(f"token_command {name!r} printed no token", needs_operator=True)
    return token


async def _read_first(process: asyncio.subprocess.Process) -> bytes:
    """The beginning of the output; the rest is read and dropped, so that the command can end."""
    if process.stdout is None:  # pragma: no cover - it is a pipe
        return b""
    output = b""
    while piece := await process.stdout.read(65_536):
        output = (output + piece)[: 2 * MAX_TOKEN_CHARS]
    return output


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the command, if it still runs, and everything that it has started."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
