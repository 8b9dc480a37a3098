"""A mail server and a webhook receiver in a separate process, which durably log what they accept.

A message is written to the log and synced before the reply, so the log has exactly what was accepted. Armed with a
moment of the dialogue and a process id, the receiver kills that process (-9) at that moment. A sender thus dies at a
known place, without a hook in its code.

Usage: python -m tests.support.receivers LOG|- MAX_DELAY_MS
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from contextlib import suppress
from email import message_from_bytes
from hashlib import sha256

MAIL_MOMENTS = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "body", "taken", "answered")
HOOK_MOMENTS = ("connect", "headers", "body", "taken", "answered")


class Receivers:
    """Both servers on one loop; `armed` is the next moment to kill at."""

    def __init__(self, log: str, max_delay_s: float) -> None:
        self._log = None if log == "-" else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._max_delay_s = max_delay_s
        self._chance = random.Random(1)
        self.armed: tuple[str, int] | None = None

    async def mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._smtp(reader, writer)
        writer.close()

    async def _smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._dies("mail connect"):
            return
        writer.write(b"220 test\r\n")
        recipient = ""
        while line := await reader.readline():
            verb = line.split(b":")[0].split()[0].decode().upper()
            if self._dies(f"mail {verb}"):
                return
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n\r\n")
                if self._dies("mail body"):
                    return  # half a message is not accepted
                content += await reader.readuntil(b"\r\n.\r\n")
                identity = message_from_bytes(content)["Message-ID"]
                self._note("mail", identity, recipient, content)
                if self._dies("mail taken"):
                    return
                await self._think()
            writer.write({"EHLO": b"250-test\r\n250 SIZE 1000000\r\n", "QUIT": b"221 bye\r\n"}.get(
                verb, b"250 ok\r\n"
            ))  # fmt: skip
            await writer.drain()
            if verb == "QUIT" or (verb == "DATA" and self._dies("mail answered")):
                return

    async def hook(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._http(reader, writer):
                pass
        writer.close()

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Handle one request; whether the connection is kept."""
        if self._dies("hook connect"):
            return False
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines[1:])}
        if self._dies("hook headers"):
            return False
        length = int(headers["content-length"])
        body = await reader.readexactly(length // 2)
        if self._dies("hook body"):
            return False
        body += await reader.readexactly(length - length // 2)
        self._note("hook", headers["webhook-id"], "hook", body)
        if self._dies("hook taken"):
            return False
        await self._think()
        writer.write(b"HTTP/1.1 204 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return not self._dies("hook answered") and headers.get("connection", "") != "close"

    def _dies(self, moment: str) -> bool:
        if self.armed is None or self.armed[0] != moment:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.armed[1], signal.SIGKILL)
        self.armed = None
        return True

    async def _think(self) -> None:
        if self._max_delay_s:
            await asyncio.sleep(self._chance.random() * self._max_delay_s)

    def _note(self, channel: str, identity: str, to: str, content: bytes) -> None:
        if self._log is None:
            return
        record = {"channel": channel, "id": identity, "to": to, "sha256": sha256(content).hexdigest()}
        os.write(self._log, json.dumps(record).encode() + b"\n")
        os.fsync(self._log)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def main(log: str, max_delay_ms: str) -> None:
    receivers = Receivers(log, float(max_delay_ms) / 1_000)
    servers = [
        await asyncio.start_server(handler, "127.0.0.1", 0, limit=1_000_000)
        for handler in (receivers.mail, receivers.hook)
    ]
    say(*(server.sockets[0].getsockname()[1] for server in servers))
    commands = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():  # until the test closes our stdin, or is gone itself
        moment, _, pid = line.decode().strip().rpartition(" ")
        receivers.armed = (moment, int(pid)) if moment else None
        say("armed")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
