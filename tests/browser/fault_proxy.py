"""A loopback HTTP/1.1 proxy that injects network faults between a browser and a test server.

The browser only ever talks to the proxy (so the origin, and with it IndexedDB, caches and the
service worker, stays the same while the real server behind it is stopped, killed or replaced).

One request per connection: the proxy adds `Connection: close` towards both sides, so every rule
is about exactly one request and the log has one line per request a browser really sent.

    with FaultProxy(upstream_port=5001) as net:
        page.goto(net.url)
        net.refuse()                                  # airplane mode for pages AND service workers
        net.accept()                                  # back online
        net.blackhole()                               # "lie-fi": connects, never answers
        net.add("lose_answer", "POST /api/sync")      # server commits, the answer never arrives
        net.add("cut_request", "POST /api/sync", after=200)   # dies in the middle of the upload
        net.add("cut_response", "GET /api/pull", after=512)   # dies in the middle of the download
        net.add("status", "POST /api/sync", code=503, headers={"Retry-After": "2"})
        net.add("delay", "GET /api/", seconds=3, times=None)  # times=None: until removed
        net.add("hold", "POST /api/sync")             # parks the answer until net.release()
        net.rate = 6_000                              # bytes/s, both directions, each connection
        net.latency = 0.4                             # seconds before each request is forwarded
        net.hits("POST /api/sync")                    # what really went over the wire
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Rule:
    kind: str
    match: str
    times: int | None = 1
    after: int = 0
    seconds: float = 0.0
    code: int = 503
    headers: dict = field(default_factory=dict)
    body: bytes = b"injected fault"
    used: int = 0
    reached: threading.Event = field(default_factory=threading.Event)

    def takes(self, line: str) -> bool:
        return line.startswith(self.match) and (self.times is None or self.used < self.times)


class FaultProxy:
    KINDS = frozenset(
        {"lose_answer", "cut_request", "cut_response", "status", "delay", "hold", "drop"}
    )

    def __init__(
        self,
        upstream_port: int,
        port: int = 0,
        host: str = "127.0.0.1",
        upstream_host: str = "127.0.0.1",
    ):
        self.host, self.port = host, port
        self.upstream = (upstream_host, upstream_port)
        self.rules: list[Rule] = []
        self.log: list[dict] = []
        self.rate: float | None = None
        self.latency = 0.0
        self._mode = "accept"
        self._live: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._release: asyncio.Event | None = None
        self._server: asyncio.AbstractServer | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="fault-proxy")

    # ---- life cycle -------------------------------------------------------------------------
    def __enter__(self) -> FaultProxy:
        self._thread.start()
        self._ready.wait(5)
        return self

    def __exit__(self, *exc) -> None:
        asyncio.run_coroutine_threadsafe(self._shutdown(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    # ---- switches (call from the test thread) -----------------------------------------------
    def refuse(self) -> None:
        """Offline: stop listening (ECONNREFUSED) and reset every open connection."""
        self._call(self._set("refuse"))

    def blackhole(self) -> None:
        """Lie-fi: connections are accepted, nothing ever comes back; open ones stay silent."""
        self._call(self._set("blackhole"))

    def accept(self) -> None:
        """Healthy again (rules still apply). Connections parked by blackhole() are reset."""
        self._call(self._set("accept"))

    def add(self, kind: str, match: str, times: int | None = 1, **options) -> Rule:
        if kind not in self.KINDS:
            raise ValueError(f"unknown fault {kind!r}, one of {sorted(self.KINDS)}")
        rule = Rule(kind, match, times, **options)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()
        self.rate, self.latency = None, 0.0
        self.release()

    def release(self) -> None:
        """Let everything parked by a `hold` rule go on."""

        async def go():
            self._release.set()
            self._release = asyncio.Event()

        self._call(go())

    def hits(self, match: str = "", outcome: str | None = None) -> list[dict]:
        return [
            r
            for r in list(self.log)
            if r["line"].startswith(match) and outcome in (None, r["outcome"])
        ]

    # ---- inside -----------------------------------------------------------------------------
    def _call(self, coro):
        return asyncio.run_coroutine_threadsafe(coro, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._release = asyncio.Event()
        self._ready.set()
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._take, self.host, self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _set(self, mode: str) -> None:
        self._mode = mode
        if mode == "refuse":
            if self._server:
                self._server.close()
                self._server = None
            self._reset_all()
        elif mode == "accept":
            self._reset_all()
            if self._server is None:
                await self._listen()
        elif self._server is None:
            await self._listen()

    async def _shutdown(self) -> None:
        if self._server:
            self._server.close()
        self._reset_all()
        tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for t in tasks:
            t.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reset_all()
        await asyncio.sleep(0.05)  # aborted connections are closed in the loop's next rounds

    def _reset_all(self) -> None:
        for w in list(self._live):
            self._rst(w)

    def _rst(self, w: asyncio.StreamWriter) -> None:
        """Close with RST: the peer sees ECONNRESET, not a clean end."""
        sock = w.get_extra_info("socket")
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        w.transport.abort()
        self._live.discard(w)

    def _rule(self, line: str) -> Rule | None:
        for r in self.rules:
            if r.takes(line):
                r.used += 1
                return r
        return None

    async def _write(self, w: asyncio.StreamWriter, data: bytes) -> None:
        if not self.rate:
            w.write(data)
            await w.drain()
            return
        for i in range(0, len(data), step := max(1, int(self.rate / 20))):
            part = data[i : i + step]
            w.write(part)
            await w.drain()
            await asyncio.sleep(len(part) / self.rate)

    def _take(self, reader, writer) -> None:
        # known at once: who is cut off before its turn must be closed as well
        self._live.add(writer)
        task = self._loop.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._live.add(writer)
        entry, up_w = None, None
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            line, _, rest = head.partition(b"\r\n")
            text = line.decode("latin-1")
            entry = {
                "line": text,
                "t": time.monotonic(),
                "outcome": "open",
                "rule": None,
                "head": rest.decode("latin-1"),
            }
            self.log.append(entry)
            if self._mode == "blackhole":
                entry["outcome"] = "blackholed"
                await asyncio.sleep(3600)
            length = 0
            keep = []
            for h in rest.split(b"\r\n"):
                name = h.split(b":")[0].strip().lower()
                if name == b"content-length":
                    length = int(h.split(b":")[1])
                if h and name not in (b"connection", b"keep-alive"):
                    keep.append(h)
            keep.append(b"Connection: close")
            new_head = line + b"\r\n" + b"\r\n".join(keep) + b"\r\n\r\n"

            rule = self._rule(text)
            entry["rule"] = rule.kind if rule else None
            if self.latency:
                await asyncio.sleep(self.latency)
            if rule and rule.kind == "drop":  # never reaches the server
                entry["outcome"] = "dropped"
                return self._rst(writer)
            if rule and rule.kind == "status":  # a gateway's answer, not the server's
                await reader.readexactly(length)
                extra = "".join(f"{k}: {v}\r\n" for k, v in rule.headers.items())
                first = f"HTTP/1.1 {rule.code} Injected\r\nContent-Length: {len(rule.body)}\r\n"
                writer.write(f"{first}Connection: close\r\n{extra}\r\n".encode() + rule.body)
                await writer.drain()
                entry["outcome"] = f"status {rule.code}"
                rule.reached.set()
                return None
            if rule and rule.kind == "delay":
                await asyncio.sleep(rule.seconds)

            up_r, up_w = await asyncio.open_connection(*self.upstream)
            self._live.add(up_w)
            if rule and rule.kind == "cut_request":
                part = await reader.readexactly(min(rule.after, length))
                await self._write(up_w, new_head + part)
                await asyncio.sleep(0.05)
                entry["outcome"] = "request cut"
                rule.reached.set()
                self._rst(up_w)
                return self._rst(writer)
            await self._write(up_w, new_head)
            left = length
            while left:
                part = await reader.read(min(left, 65536))
                if not part:
                    raise ConnectionError("client went away during the upload")
                left -= len(part)
                await self._write(up_w, part)

            if rule and rule.kind in ("lose_answer", "hold"):
                release = self._release
                answer = await up_r.read(-1)  # the server has committed by now
                entry["status"] = int(answer.split(b" ", 2)[1]) if answer else None
                entry["outcome"] = "answered, not delivered"
                rule.reached.set()
                if rule.kind == "lose_answer":
                    return self._rst(writer)
                await release.wait()
                await self._write(writer, answer)
                entry["outcome"] = "delivered late"
                return None
            sent_body, head_done, buf = 0, False, b""
            while part := await up_r.read(65536):
                if not head_done:
                    buf += part
                    if b"\r\n\r\n" not in buf:
                        continue
                    h, _, part = buf.partition(b"\r\n\r\n")
                    entry["status"] = int(h.split(b" ", 2)[1])
                    lines = [
                        x
                        for x in h.split(b"\r\n")
                        if x.split(b":")[0].strip().lower() not in (b"connection", b"keep-alive")
                    ]
                    await self._write(
                        writer, b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n"
                    )
                    head_done = True
                if rule and rule.kind == "cut_response" and sent_body + len(part) >= rule.after:
                    await self._write(writer, part[: rule.after - sent_body])
                    await asyncio.sleep(0.05)
                    entry["outcome"] = "response cut"
                    rule.reached.set()
                    return self._rst(writer)
                await self._write(writer, part)
                sent_body += len(part)
            entry["outcome"] = "ok" if head_done else "server closed without an answer"
            if not head_done:
                return self._rst(writer)
        except (ConnectionError, asyncio.IncompleteReadError, OSError) as exc:
            if entry and entry["outcome"] == "open":
                entry["outcome"] = f"failed: {type(exc).__name__}"
            self._rst(writer)
        except asyncio.CancelledError:
            self._rst(writer)
        finally:
            if up_w is not None:
                self._live.discard(up_w)
                up_w.close()
            if writer in self._live:
                self._live.discard(writer)
                writer.close()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
