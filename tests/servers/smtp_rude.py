"""The SMTP dialogues that no well-behaved library would hold: silence, resets, one byte at a time, junk."""

import asyncio
from typing import TYPE_CHECKING

from tests.servers.smtp_terms import Mode, Received

if TYPE_CHECKING:
    from tests.servers.smtp_sink import SmtpSink

RECIPIENT_ANSWERS = {
    Mode.JUNK_8BIT: b"550 " + bytes(range(0x80, 0x100)),
    Mode.JUNK_LONG_LINE: b"550 " + b"x" * 100_000,
    Mode.MULTI_LINE: b"550-5.7.1 This address\r\n550-5.7.1 takes no mail\r\n550 5.7.1 from you",
}


def rude_protocol(sink: "SmtpSink") -> asyncio.StreamReaderProtocol:
    """A connection that misbehaves as the sink's mode says at this moment."""
    dialogue = _Dialogue(sink)
    return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=2**20), dialogue.run)


class _Dialogue:
    def __init__(self, sink: "SmtpSink") -> None:
        self._sink = sink
        self._mode = sink.mode
        self._sender = ""
        self._recipients: list[str] = []

    async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        try:
            await self._talk()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side had enough
        finally:
            writer.transport.abort()

    async def _talk(self) -> None:
        if self._mode is Mode.MUTE_AFTER_CONNECT:
            await self._say_nothing_more()
        if self._mode is Mode.REFUSE_GREETING:
            await self._say(b"554 5.3.2 No mail today")
            await self._say_nothing_more()
        await self._say(b"220 sink.example.lv ESMTP")
        while line := await self._reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                await self._take_message()
            elif verb == b"QUIT":
                await self._say(b"221 2.0.0 Bye")
                return
            else:
                await self._answer(verb, line.decode("utf-8", "replace"))

    async def _answer(self, verb: bytes, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if verb == b"EHLO" and self._mode is Mode.MUTE_AFTER_EHLO:
            await self._say_nothing_more()
        elif verb == b"MAIL":
            self._sender, self._recipients = address, []
        elif verb == b"RCPT":
            if self._mode in RECIPIENT_ANSWERS:
                await self._say(RECIPIENT_ANSWERS[self._mode])
                return
            self._recipients.append(address)
        await self._say(b"250 OK")

    async def _take_message(self) -> None:
        await self._say(b"354 Go on")
        # The line end before the dot belongs to the message: "\r\n.\r\n" ends it (RFC 5321, 4.1.1.4).
        raw = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
        if self._mode is Mode.MUTE_AFTER_DATA:
            await self._say_nothing_more()
        self._sink.keep(Received(self._sender, tuple(self._recipients), raw, self._sink.tls == "implicit"))
        if self._mode is Mode.DROP_AFTER_DOT:
            raise ConnectionAbortedError
        await self._say(b"250 2.0.0 Kept")

    async def _say(self, answer: bytes) -> None:
        if self._mode is not Mode.SLOW:
            self._writer.write(answer + b"\r\n")
            await self._writer.drain()
            return
        for byte in answer + b"\r\n":
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(self._sink.byte_seconds)

    async def _say_nothing_more(self) -> None:
        while await self._reader.read(65536):
            pass  # listen until they hang up
        raise ConnectionResetError
