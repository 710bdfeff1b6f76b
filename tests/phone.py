"""A signed-in phone that speaks the protocol; the shipped engine has tests of its own."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.clock import to_ms

HEADERS = {"Content-Type": "application/json", "X-Sync": "1", "Sec-Fetch-Site": "same-origin"}


def create(kind: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a mutation that makes a row; ``add`` may name items of sets."""
    return {"op": "create", "kind": kind, "row": str(uuid4()), "base": 0, "set": values, **more}


def patch(kind: str, row: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a mutation that changes fields of a row."""
    return {"op": "patch", "kind": kind, "row": row, "set": values, **more}


def delete(kind: str, row: str, **more: Any) -> dict[str, Any]:
    """Return a mutation that removes a row."""
    return {"op": "delete", "kind": kind, "row": row, **more}


def ok(v: int) -> dict[str, Any]:
    """Return what a mutation is answered that was taken as it is."""
    return {"s": "ok", "v": v}


def rejected(code: str, **fields: str) -> dict[str, Any]:
    """Return what a refused mutation is answered."""
    return {"s": "rejected", "code": code, **({"fields": fields} if fields else {})}


class Phone:
    """One database on one phone: what it holds, what it has sent, and the cookie it was given."""

    def __init__(self, app: Flask) -> None:
        self.http: FlaskClient = app.test_client()
        self.client = str(uuid4())
        self.account = self.person = self.device = ""
        self.epoch: str | None = None
        self.n = 0
        self.cursors: dict[str, str] = {}
        self.held: dict[tuple[str, str], dict[str, Any]] = {}
        self.answer: dict[str, Any] = {}

    def post(self, path: str, data: Any, **headers: str) -> Any:
        """Post JSON as the app does."""
        return self.http.post(path, data=json.dumps(data), headers={**HEADERS, **headers})

    def sign_in(self, **key: str) -> "Phone":
        """Sign in with a ``code`` or a ``token``."""
        about = {"label": "Handy", "platform": "Android", "installed": False}
        answer = self.post("/api/sign-in", {**key, "account": None, "device": about})
        assert answer.status_code == 200, answer.json
        self.account, self.person = answer.json["account"], answer.json["person"]
        self.device = answer.json["device"]
        return self

    def request(self, *mutations: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Return the body of an exchange, its mutations numbered onwards."""
        return {
            "protocol": 1,
            "app": "test",
            "account": self.account,
            "client": self.client,
            "epoch": self.epoch,
            "now": to_ms(clock.now()),
            "cursors": dict(self.cursors),
            "mutations": [self.number(one) for one in mutations],
            **more,
        }

    def number(self, mutation: dict[str, Any]) -> dict[str, Any]:
        """Return a mutation with its number, an id and the time, where it has none."""
        self.n += 1
        row = self.held.get((mutation["kind"], mutation["row"]))
        return {
            "n": self.n,
            "id": str(uuid4()),
            "v": 1,
            "base": row["v"] if row else 0,
            "made_at": to_ms(clock.now()),
            **mutation,
        }

    def send(self, body: dict[str, Any]) -> Any:
        """Send one exchange and return the raw answer."""
        return self.post("/api/sync", body)

    def sync(self, *mutations: dict[str, Any], pages: int = 50) -> list[dict[str, Any]]:
        """Exchange until nothing is left; return what became of the mutations, without ids."""
        answer = self.send(self.request(*mutations))
        assert answer.status_code == 200, (answer.status_code, answer.json)
        results = [
            {name: value for name, value in one.items() if name not in ("n", "id")}
            for one in answer.json["results"]
        ]
        self.store(answer.json)
        while self.answer["more"] and pages:
            pages -= 1
            self.store(self.send(self.request()).json)
        assert not self.answer["more"]
        return results

    def store(self, answer: dict[str, Any]) -> None:
        """Apply an answer as a phone does."""
        self.answer, self.epoch = answer, answer["epoch"]
        for scope in answer["drop"]:
            self._forget(scope)
            self.cursors.pop(scope, None)
        for scope, state in answer["scopes"].items():
            if state.get("reset"):
                self._forget(scope)
            self.cursors[scope] = state["cursor"]
        for change in answer["changes"]:
            key = change["k"], change["id"]
            held = self.held.get(key)
            if change.get("gone"):
                if held and held["s"] == change["s"]:
                    del self.held[key]
            elif held is None or change["v"] >= held["v"]:
                self.held[key] = change

    def _forget(self, scope: str) -> None:
        self.held = {key: row for key, row in self.held.items() if row["s"] != scope}

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return what the phone holds of one kind, fields by id."""
        return {id: row["row"] for (k, id), row in self.held.items() if k == kind}

    def scopes(self) -> Iterable[str]:
        """Return the scopes of everything the phone holds."""
        return {row["s"] for row in self.held.values()}
