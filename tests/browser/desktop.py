"""A desktop that shows notifications: tests read what a person would see, and click it for real.

On Linux browsers show them through the session's D-Bus, without a window too. The bus is one of its
own: nothing else on this machine is called. Browsers find it by ``environment``.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
#: Its socket lies in a folder of its own; it starts no service that is installed on this machine.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""
#: Why one is closed: whoever showed it asked for that.
BY_APP = 3


@dataclass(frozen=True)
class Shown:
    """One notification; ``actions`` are its buttons, their keys by what stands on them."""

    id: int
    body: str
    actions: dict[str, str]


class Desktop:
    """The bus and the notification service on it; ``shown`` is what can be seen just now."""

    def __init__(self) -> None:
        self.shown: dict[int, Shown] = {}
        self.count = 0
        self.changed = threading.Condition()
        self.loop = asyncio.new_event_loop()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> "Desktop":
        if not shutil.which("dbus-daemon"):
            pytest.fail("dbus-daemon is not installed: apt-get install dbus")
        self.folder = tempfile.TemporaryDirectory()
        address = self._start_daemon(Path(self.folder.name))
        self.environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(address), self.loop).result(10)
        return self

    def __exit__(self, *problem: object) -> None:
        asyncio.run_coroutine_threadsafe(self._leave(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()
        self.daemon.terminate()
        self.daemon.wait(10)
        self.folder.cleanup()

    def see(self, words: str) -> Shown:
        """Wait until a notification with these words stands there alone, and return it."""
        self.wait(lambda: [one.body.endswith(words) for one in self.shown.values()] == [True])
        [one] = self.shown.values()
        return one

    def see_nothing(self) -> None:
        """Wait until no notification stands there."""
        self.wait(lambda: not self.shown)

    def wait(self, question: Callable[[], bool]) -> None:
        """Wait until something is true of what is shown."""
        with self.changed:
            assert self.changed.wait_for(question, 30), f"shown: {list(self.shown.values())}"

    def stays_empty(self, seconds: float) -> bool:
        """Say whether nothing is shown for so long."""
        with self.changed:
            return not self.changed.wait_for(lambda: bool(self.shown), seconds)

    def click(self, shown: Shown, button: str | None = None) -> None:
        """Do what a person does: tap a notification, or one of its buttons."""
        key = "default" if button is None else shown.actions[button]
        self._signal("ActionInvoked", "us", [shown.id, key])

    def _start_daemon(self, folder: Path) -> str:
        """Return the address of a bus."""
        config, (reading, writing) = folder / "bus.conf", os.pipe()
        config.write_text(CONFIG.format(folder=folder))
        command = ["dbus-daemon", "--nofork", "--nopidfile", f"--config-file={config}"]
        command.append(f"--print-address={writing}")
        self.daemon = subprocess.Popen(command, pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as said:
            return said.readline().strip()

    # ---- the service ----------------------------------------------------------------------------

    async def _serve(self, address: str) -> None:
        self.bus = await MessageBus(bus_address=address).connect()
        self.bus.add_message_handler(self._take)
        await self.bus.request_name(NAME)

    async def _leave(self) -> None:
        self.bus.disconnect()
        await self.bus.wait_for_disconnect()

    def _take(self, message: Message) -> Message | None:
        if message.message_type != MessageType.METHOD_CALL or message.interface != NAME:
            return None
        if message.member == "GetCapabilities":
            return Message.new_method_return(message, "as", [["actions", "body", "persistence"]])
        if message.member == "GetServerInformation":
            return Message.new_method_return(message, "ssss", ["loopback", "tests", "1", "1.2"])
        with self.changed:
            answer = self._notify(message) if message.member == "Notify" else self._close(message)
            self.changed.notify_all()
        return answer

    def _notify(self, message: Message) -> Message:
        _, replaced, _, _, body, actions, *_ = message.body
        if not replaced:
            self.count += 1
        id = replaced or self.count
        buttons = dict(zip(actions[1::2], actions[::2], strict=True))
        self.shown[id] = Shown(id, body, buttons)
        return Message.new_method_return(message, "u", [id])

    def _close(self, message: Message) -> Message:
        [id] = message.body
        if self.shown.pop(id, None):
            self._signal("NotificationClosed", "uu", [id, BY_APP])
        return Message.new_method_return(message)

    def _signal(self, name: str, signature: str, body: list[object]) -> None:
        signal = Message.new_signal(PATH, NAME, name, signature, body)
        self.loop.call_soon_threadsafe(self.bus.send, signal)
