"""Drive Debian's Firefox ESR over WebDriver BiDi, without geckodriver and without any download.

apt-get install -y firefox-esr;  pip install websockets

with Firefox(profile_dir) as fox:
    page = fox.new_page()
    page.goto(net.url)
    page.wait_for("window.ready === true && navigator.serviceWorker.controller !== null")
    page.fill("#t", "from Firefox"); page.click("#f button")
    fox.kill(); fox.start()                     # same profile: what survived?
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from websockets.sync.client import connect

PREFS = {
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "toolkit.telemetry.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "services.settings.server": "data:,",
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "alerts.useSystemBackend": False,
    "dom.push.connection.enabled": False,
    "network.dns.disabled": False,
    "network.trr.mode": 5,
    "browser.tabs.remote.autostart": True,
    "remote.prefs.recommended": True,
}


class BidiError(Exception):
    pass


class Firefox:
    def __init__(
        self,
        profile: str | Path,
        prefs: dict | None = None,
        binary: str = "/usr/bin/firefox-esr",
        headless: bool = True,
    ):
        self.profile, self.binary, self.headless = Path(profile), binary, headless
        self.prefs = {**PREFS, **(prefs or {})}
        self._n = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.close()

    def start(self) -> Firefox:
        self.profile.mkdir(parents=True, exist_ok=True)
        (self.profile / "user.js").write_text(
            "".join(
                f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in self.prefs.items()
            )
        )
        self.process = subprocess.Popen(
            [
                self.binary,
                *(["--headless"] if self.headless else []),
                "--no-remote",
                "--new-instance",
                "--profile",
                str(self.profile),
                "--remote-debugging-port=0",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        address = None
        for line in self.process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                address = found[1]
                break
        if not address:
            raise RuntimeError(
                f"Firefox ended with {self.process.wait()} before it offered WebDriver BiDi"
            )
        stderr = self.process.stderr
        self._drain = threading.Thread(target=lambda: [None for _ in stderr], daemon=True)
        self._drain.start()
        self._open = contextlib.ExitStack()
        self.ws = self._open.enter_context(
            connect(f"{address}/session", max_size=None, open_timeout=20)
        )
        self.version = self.send("session.new", capabilities={})["capabilities"]["browserVersion"]
        return self

    def send(self, method: str, timeout: float = 30, **params) -> dict:
        self._n += 1
        self.ws.send(json.dumps({"id": self._n, "method": method, "params": params}))
        end = time.monotonic() + timeout
        while True:
            message = json.loads(self.ws.recv(timeout=max(0.01, end - time.monotonic())))
            if message.get("id") == self._n:
                if message["type"] == "error":
                    raise BidiError(f"{message['error']}: {message['message']}")
                return message["result"]

    def new_page(self) -> Page:
        return Page(self, self.send("browsingContext.create", type="tab")["context"])

    def grant(self, name: str, origin: str, state: str = "granted") -> None:
        self.send(
            "permissions.setPermission", descriptor={"name": name}, state=state, origin=origin
        )

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.send("browser.close", timeout=5)
        try:
            self.process.wait(10)
            self._let_go()
        except subprocess.TimeoutExpired:
            self.kill()

    def _let_go(self) -> None:
        self._open.close()
        self._drain.join(10)
        self.process.stderr.close()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self._let_go()
        for name in ("lock", ".parentlock"):
            (self.profile / name).unlink(missing_ok=True)


class Page:
    def __init__(self, fox: Firefox, context: str):
        self.fox, self.context = fox, context

    def goto(self, url: str) -> None:
        self.fox.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def reload(self) -> None:
        self.fox.send("browsingContext.reload", context=self.context, wait="complete")

    def evaluate(self, expression: str):
        """A JavaScript expression (promises are awaited); the result must survive JSON."""
        answer = self.fox.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def wait_for(self, expression: str, seconds: float = 15):
        end = time.monotonic() + seconds
        while True:
            try:
                if value := self.evaluate(expression):
                    return value
            except BidiError:
                pass
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {expression}")
            time.sleep(0.1)

    def fill(self, selector: str, text: str) -> None:
        self.evaluate(
            f"(e => {{ e.focus(); e.value = '' }})(document.querySelector({json.dumps(selector)}))"
        )
        self.fox.send(
            "input.performActions",
            context=self.context,
            actions=[
                {
                    "type": "key",
                    "id": "k",
                    "actions": [
                        step
                        for char in text
                        for step in (
                            {"type": "keyDown", "value": char},
                            {"type": "keyUp", "value": char},
                        )
                    ],
                }
            ],
        )

    def click(self, selector: str) -> None:
        found = self.fox.send(
            "browsingContext.locateNodes",
            context=self.context,
            locator={"type": "css", "value": selector},
        )["nodes"]
        self.fox.send(
            "input.performActions",
            context=self.context,
            actions=[
                {
                    "type": "pointer",
                    "id": "p",
                    "parameters": {"pointerType": "touch"},
                    "actions": [
                        {
                            "type": "pointerMove",
                            "x": 0,
                            "y": 0,
                            "origin": {
                                "type": "element",
                                "element": {"sharedId": found[0]["sharedId"]},
                            },
                        },
                        {"type": "pointerDown", "button": 0},
                        {"type": "pointerUp", "button": 0},
                    ],
                }
            ],
        )

    def text(self, selector: str) -> str:
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent")

    def viewport(self, width: int, height: int, dpr: float = 2) -> None:
        self.fox.send(
            "browsingContext.setViewport",
            context=self.context,
            viewport={"width": width, "height": height},
            devicePixelRatio=dpr,
        )

    def screenshot(self, path) -> None:
        data = self.fox.send("browsingContext.captureScreenshot", context=self.context)["data"]
        Path(path).write_bytes(base64.b64decode(data))
