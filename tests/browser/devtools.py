"""What a browser's developer tools can do to a worker, for tests."""

import json
from typing import Any

from playwright.sync_api import Browser, Page


class ServiceWorkerPanel:
    """DevTools › Application for one page: sync, stop, update, quota."""

    def __init__(self, page: Page, origin: str, scope: str = "/app/") -> None:
        self.page, self.origin, self.scope = page, origin, origin + scope
        self.cdp = page.context.new_cdp_session(page)
        self.registrations: dict[str, Any] = {}
        self.cdp.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.cdp.send("ServiceWorker.enable")
        for _ in range(50):
            if self.scope in self.registrations:
                break
            page.wait_for_timeout(20)

    def _registered(self, event: dict[str, Any]) -> None:
        self.registrations.update({one["scopeURL"]: one for one in event["registrations"]})

    def sync(self, tag: str) -> None:
        """Fire a background sync event now."""
        registration = self.registrations[self.scope]["registrationId"]
        about = {"origin": self.origin, "registrationId": registration}
        self.cdp.send("ServiceWorker.dispatchSyncEvent", {**about, "tag": tag, "lastChance": False})

    def push(self, message: str) -> None:
        """Deliver a message to the worker, as a push service does once it is decrypted."""
        registration = self.registrations[self.scope]["registrationId"]
        about = {"origin": self.origin, "registrationId": registration, "data": message}
        self.cdp.send("ServiceWorker.deliverPushMessage", about)

    def stop(self) -> None:
        """Do what the system does to an idle worker. Never go offline while one is stopped."""
        self.cdp.send("ServiceWorker.stopAllWorkers")
        self.page.wait_for_timeout(200)

    def update(self) -> None:
        """Ask the server for a newer worker."""
        self.cdp.send("ServiceWorker.updateRegistration", {"scopeURL": self.scope})

    def quota(self, size: int | None) -> None:
        """Cap the origin's storage in bytes; ``None`` lifts the cap."""
        cap = {} if size is None else {"quotaSize": size}
        self.cdp.send("Storage.overrideQuotaForOrigin", {"origin": self.origin, **cap})

    def usage(self) -> dict[str, Any]:
        """Return how much the origin uses."""
        found: dict[str, Any] = self.cdp.send("Storage.getUsageAndQuota", {"origin": self.origin})
        return found


class WorkerCdp:
    """DevTools of the service worker itself. Attach again after a worker restart."""

    def __init__(self, browser: Browser, page: Page, url_part: str = "/sw.js") -> None:
        self.page, self.session = page, browser.new_browser_cdp_session()
        self.answers: dict[int, Any] = {}
        self.n = 0
        self.session.on("Target.receivedMessageFromTarget", self._receive)
        targets = self.session.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
        workers = [t for t in targets if t["type"] == "service_worker" and url_part in t["url"]]
        attach = {"targetId": workers[-1]["targetId"], "flatten": False}
        self.id = self.session.send("Target.attachToTarget", attach)["sessionId"]

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        self.answers[message.get("id")] = message

    def send(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Send one command and wait for its answer."""
        self.n += 1
        message = json.dumps({"id": self.n, "method": method, "params": params or {}})
        self.session.send("Target.sendMessageToTarget", {"sessionId": self.id, "message": message})
        for _ in range(250):
            if self.n in self.answers:
                answer = self.answers.pop(self.n)
                assert "error" not in answer, answer
                return answer["result"]
            self.page.wait_for_timeout(20)
        raise TimeoutError(method)
