"""Firefox's push service on this machine: the browser subscribes and decrypts for real.

Just enough of what Firefox speaks with Mozilla: JSON over a line that stays open.
"""

import contextlib
import json
import os
import threading
from queue import SimpleQueue
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.browser.fcm import answering
from tests.push_service import encode

#: What Firefox says of a message that it could decrypt and has given to the app.
DELIVERED = 100


class Autopush:
    """The service; ``prefs`` make Firefox use it, ``origin`` is where messages are sent to."""

    def __init__(self) -> None:
        #: What the browser has registered: token -> its name for the subscription.
        self.channels: dict[str, str] = {}
        self.lines: list[ServerConnection] = []
        #: What Firefox has said of each message.
        self.codes: SimpleQueue[int] = SimpleQueue()
        self.http = answering(self.answer)
        self.origin = f"http://127.0.0.1:{self.http.server_port}"
        self.server = serve(self._talk, "127.0.0.1", 0, subprotocols=["push-notification"])

    @property
    def prefs(self) -> dict[str, object]:
        """What Firefox is started with."""
        line = self.server.socket.getsockname()[1]
        return {
            "dom.push.connection.enabled": True,
            "dom.push.serverURL": f"ws://127.0.0.1:{line}/",
            "dom.push.testing.allowInsecureServerURL": True,
        }

    def __enter__(self) -> "Autopush":
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.server.shutdown()

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Hand a message of an application server to the browser."""
        channel = self.channels.get(path.rpartition("/")[2])
        if channel is None:
            return 410, b""
        message = {"channelID": channel, "version": encode(os.urandom(12)), "ttl": 3600}
        message |= {"data": encode(body), "headers": {"encoding": "aes128gcm"}}
        self.lines[-1].send(json.dumps({"messageType": "notification", **message}))
        return 201, b""

    def _talk(self, line: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for raw in line:
                self._take(line, json.loads(raw))

    def _take(self, line: ServerConnection, said: dict[str, Any]) -> None:
        kind, reply = said.get("messageType"), {"status": 200}
        if kind == "ack":
            for one in said["updates"]:
                self.codes.put(one["code"])
            return
        if kind == "hello":
            self.lines.append(line)
            reply |= {"uaid": said.get("uaid") or os.urandom(16).hex(), "use_webpush": True}
        elif kind == "register":
            token = encode(os.urandom(24))
            self.channels[token] = said["channelID"]
            reply |= {"channelID": said["channelID"], "pushEndpoint": f"{self.origin}/wp/{token}"}
        elif kind == "unregister":
            left = {key: one for key, one in self.channels.items() if one != said["channelID"]}
            self.channels = left
            reply |= {"channelID": said["channelID"]}
        line.send(json.dumps({"messageType": kind, **reply} if kind else {}))
