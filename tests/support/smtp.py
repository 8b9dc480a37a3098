"""A scripted SMTP server on the event loop of the test; it can give any reply and hang up anywhere."""

import asyncio
import ssl
from contextlib import suppress

import trustme


class ScriptedSmtp:
    """Speaks just enough SMTP. `says` maps a verb to its reply; a reply of None closes the connection."""

    def __init__(self, *, tls=None, implicit=False, says=None):
        self.tls, self.implicit = tls, implicit
        self.says = dict(says or {})
        self.messages = []
        self.envelopes = []
        self.connections = 0
        self.verbs = []
        self._writers = set()

    async def __aenter__(self):
        context = self.tls if self.implicit else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *args):
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        self.connections += 1
        self._writers.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._talk(reader, writer)
        self._writers.discard(writer)
        writer.close()

    async def _talk(self, reader, writer):
        if not await self._say(writer, self.says.get("greeting", "220 test")):
            return
        envelope = []
        while line := await reader.readline():
            words = line.split(b":")[0].split()
            verb = words[0].decode().upper() if words else ""
            self.verbs.append(verb)
            if verb in {"MAIL", "RCPT"}:
                envelope.append(line.decode().strip())
            if not await self._say(writer, self._reply(verb, line.decode())):
                return
            if verb == "STARTTLS":
                await writer.start_tls(self.tls)
            if verb == "DATA" and self._reply(verb, "").startswith("354"):
                self.messages.append(await reader.readuntil(b"\r\n.\r\n"))
                self.envelopes.append(envelope)
                envelope = []
                reply = self.says.get("message", "250 taken")
                if callable(reply):
                    reply = reply(len(self.messages))
                if reply == "hang":
                    await asyncio.Event().wait()
                if not await self._say(writer, reply):
                    return
            if verb == "QUIT":
                return

    def _reply(self, verb, line):
        if verb in self.says:
            reply = self.says[verb]
            return reply(line) if callable(reply) else reply
        if verb == "EHLO":
            offers = ["AUTH PLAIN LOGIN"] + (["STARTTLS"] if self.tls and not self.implicit else [])
            return "250-test\r\n" + "".join(f"250-{offer}\r\n" for offer in offers) + "250 SIZE 1000000"
        return {"DATA": "354 go on", "STARTTLS": "220 ready", "QUIT": "221 bye", "AUTH": "235 welcome"}.get(
            verb, "250 ok"
        )

    async def _say(self, writer, reply):
        if reply is None:
            return False
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()
        return True


class Authority:
    """A certificate authority for one test."""

    def __init__(self, folder, name="localhost"):
        self._authority = trustme.CA()
        self.file = folder / f"ca-{name}.pem"
        self._authority.cert_pem.write_to_path(str(self.file))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(self.context)
