"""What stands between an ssh client and its server: it counts bytes, and can be a slow line."""

import os
import select
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.benchmarks.line import Line

# Bytes that the system may hold for each end; more would hide from the server that the line is slow.
BUFFER = 16 * 1024
# As on Ethernet: where packets are larger than the buffers a loopback connection stalls.
SEGMENT = 1400


class Proxy:
    """Takes one connection on `port`, and passes it on to the port `server` of this machine.

    Both directions take `rate` bytes a second, and every byte is `delay` seconds under way.
    """

    def __init__(self, server: int, rate: float | None = None, delay: float = 0.0) -> None:
        self._server = server
        self._down, self._up = Line(rate, delay), Line(rate, delay)
        self._received = 0
        self._listening = _socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(1)
        self.port = int(self._listening.getsockname()[1])
        self._told_to_stop, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="proxy", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.write(self._stop, b".")
        self._thread.join(timeout=5)
        self._listening.close()
        for end in (self._told_to_stop, self._stop):
            os.close(end)

    @property
    def received(self) -> int:
        """How many bytes the server has sent so far."""
        return self._received

    def slow_down(self, rate: float) -> None:
        """From now on."""
        self._down.rate = self._up.rate = rate

    def _serve(self) -> None:
        if self._told_to_stop in select.select([self._listening.fileno(), self._told_to_stop], [], [])[0]:
            return
        client, _ = self._listening.accept()
        with client, _socket() as server, suppress(OSError):
            server.connect(("127.0.0.1", self._server))
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pass_on(client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """Until one of the two ends, or this is told to."""
        ways = ((server, client, self._down), (client, server, self._up))
        while True:
            now = time.perf_counter()
            for _, sink, line in ways:
                sink.sendall(line.arrived(now))
            sources = [source.fileno() for source, _, line in ways if line.room(now)]
            wait = min(line.wait(now) for _, _, line in ways)
            ready = select.select([self._told_to_stop, *sources], [], [], min(wait, 1.0))[0]
            if self._told_to_stop in ready:
                return
            for source, _, line in ways:
                if source.fileno() not in ready:
                    continue
                data = source.recv(line.room(now))
                if not data:
                    return
                line.put(time.perf_counter(), data)
                if source is server:
                    self._received += len(data)


def _socket() -> socket.socket:
    made = socket.socket()
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        made.setsockopt(socket.SOL_SOCKET, option, BUFFER)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    return made
