"""The cable between a browser and a server of ours, and somebody who pulls it out.

A browser's own "offline" switch is set for each of its pages and workers anew, a moment after they start; what they ask
in that moment arrives. Here nothing arrives while the line is cut, whoever asks.
"""

import asyncio
import contextlib
import socket
import threading
from types import TracebackType

CHUNK = 65_536  # bytes


class Line:
    """Forwards a free loopback port to `port`; a context manager that closes it.

    `url` is the near end. `cut` and `mend` may be called from any thread.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, sock=self._listener), self._loop
        ).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """From its return on every connection is broken, open ones too; what is asked anew gets a reset."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    def mend(self) -> None:
        """What is asked from now on arrives."""
        self._is_cut = False

    async def _cut(self) -> None:
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    async def _end(self) -> None:
        await self._cut()
        self._server.close()
        # Each of them ends by itself, now that its connections have.
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        ends = {writer, far_writer}
        self._open |= ends
        if self._is_cut:  # pulled out while the far end was being called
            await self._cut()
        await asyncio.gather(_carry(reader, far_writer), _carry(far_reader, writer))
        self._open -= ends


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes of one direction until either end is done; then the other end hears so."""
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(ConnectionError):
        writer.close()
        await writer.wait_closed()
