"""A page as a person gets it: every test of a page looks at it through here.

What must hold on all pages is checked at once: valid HTML, a language, a title, one ``h1``, labels,
ids that occur once, nothing inline that the policy forbids, links that lead somewhere.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from justhtml import JustHTML
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from app.desk.layout import LANGUAGES
from app.i18n import LOCALES

#: Where pages are collected for the browser that looks at all of them; unset for nowhere.
COLLECTED = "TEST_PAGES"
CONTROLS = "input, select, textarea"


class Page:
    """An answer that is a page, looked at; ``query`` finds elements by a CSS selector."""

    def __init__(self, app: Flask, answer: TestResponse, status: int = 200) -> None:
        assert answer.status_code == status, (
            answer.status_code,
            answer.location,
            answer.text[:600],
        )
        assert answer.mimetype == "text/html"
        self.app, self.answer, self.html = app, answer, answer.text
        self.path = answer.request.path
        document = JustHTML(self.html, collect_errors=True, sanitize=False)
        assert document.errors == [], f"{self.path}: {document.errors}\n{self.html}"
        self.query = document.query
        self.check()
        self.collect()

    # ---- what it says -----------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """The one heading of the first level."""
        return self.text_of("h1")

    @property
    def text(self) -> str:
        """Everything that can be read inside the main part."""
        return self.text_of("main")

    def text_of(self, selector: str) -> str:
        """Return what can be read in the first element of a sort, with single spaces."""
        return " ".join(self.query(selector)[0].to_text().split())

    def texts_of(self, selector: str) -> list[str]:
        """Return what can be read in each element of a sort."""
        return [" ".join(one.to_text().split()) for one in self.query(selector)]

    def links(self) -> dict[str, str]:
        """Return where each link of the main part leads, by what can be read in it."""
        return {
            " ".join(one.to_text().split()): one.attrs["href"] for one in self.query("main a[href]")
        }

    def fields(self, form: str = "main form[method=post]") -> dict[str, Any]:
        """Return what a form would send as it stands, by field; lists for several."""
        sent: dict[str, list[str]] = {}
        for one in self.query(f"{form} input, {form} select, {form} textarea"):
            value = _value(one)
            if value is not None and "name" in one.attrs:
                sent.setdefault(one.attrs["name"], []).append(value)
        return {name: texts[0] if len(texts) == 1 else texts for name, texts in sent.items()}

    def action(self, form: str = "main form[method=post]") -> str:
        """Return where a form is sent to."""
        return self.query(form)[0].attrs.get("action") or self.answer.request.full_path.rstrip("?")

    def error(self, field: str) -> str:
        """Return what the page says is wrong with a field."""
        return self.text_of(f"#e-{field}")

    # ---- what must hold on all pages ---------------------------------------------------------

    def check(self) -> None:
        """Fail if something is not as on every page."""
        assert self.html.startswith("<!doctype html>")
        spoken = LANGUAGES if self.path.startswith("/desk") else LOCALES
        assert self.query("html")[0].attrs.get("lang") in spoken
        assert len(self.query("h1")) == 1
        assert self.heading
        assert self.text_of("title").removesuffix(" · Diele")
        assert len(self.query("main")) == 1
        assert self.answer.headers["Cache-Control"] == "no-store"
        self._check_ids()
        self._check_labels()
        self._check_policy()
        self._check_links()

    def _check_ids(self) -> None:
        ids = [one.attrs["id"] for one in self.query("[id]")]
        assert sorted(ids) == sorted(set(ids)), f"twice: {[i for i in ids if ids.count(i) > 1]}"
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for one in self.query(f"[{name}]"):
                missing = set((one.attrs[name] or "").split()) - set(ids)
                assert not missing, f"{self.path}: {name} names {missing}"

    def _check_labels(self) -> None:
        labelled = {one.attrs["for"] for one in self.query("label[for]")}
        for one in self.query(CONTROLS):
            hidden = one.attrs.get("type") == "hidden"
            known = one.attrs.get("id") in labelled or "aria-label" in one.attrs
            assert hidden or known, f"{self.path}: no label for {one.attrs}"
        for one in self.query("a, button, summary"):
            assert one.to_text().strip() or one.attrs.get("aria-label"), one.to_html()

    def _check_policy(self) -> None:
        assert self.query("style") == []
        for one in self.query("script"):
            assert "src" in one.attrs
        for one in self.query("*"):
            odd = [name for name in one.attrs or {} if name == "style" or name.startswith("on")]
            assert not odd, f"{self.path}: {odd} in {one.name}"

    def _check_links(self) -> None:
        ids = {one.attrs["id"] for one in self.query("[id]")}
        for one in self.query("a[href]"):
            self._check_address(one.attrs["href"], "GET", ids)
        for one in self.query("form"):
            method = (one.attrs.get("method") or "get").upper()
            self._check_address(one.attrs.get("action") or self.path, method, ids)
            if method == "POST" and self.query("body.desk") and one.query("input, textarea"):
                assert one.query("input[name=_page]"), f"{self.path}: a form without form_head()"
        for one in self.query("link[href], img[src], script[src], use[href]"):
            self._check_file(one.attrs.get("href") or one.attrs["src"])

    def _check_address(self, address: str, method: str, ids: set[str]) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("tel", "mailto"):
            return
        assert not parts.scheme, f"{self.path}: leads away to {address}"
        if not parts.path:
            assert not parts.fragment or parts.fragment in ids, f"{self.path}: {address}"
            return
        try:
            self.app.url_map.bind("localhost").match(parts.path, method)
        except (NotFound, MethodNotAllowed, RequestRedirect) as error:
            raise AssertionError(f"{self.path}: {method} {address} leads nowhere") from error

    def _check_file(self, address: str) -> None:
        parts = urlsplit(address)
        known = self.app.extensions["assets"].hashes
        assert parse_qs(parts.query)["v"] == [known[parts.path]], address

    # ---- for the browser ---------------------------------------------------------------------

    def collect(self) -> None:
        """Keep the page for the browser: in each language once for each shape of an address."""
        if not (folder := os.environ.get(COLLECTED)):
            return
        shape = [one.name + str((one.attrs or {}).get("class", "")) for one in self.query("*")]
        lang = self.query("html")[0].attrs["lang"]
        digest = hashlib.sha256(" ".join([self._rule(), lang, *sorted(set(shape))]).encode())
        headers = {"Content-Security-Policy": self.answer.headers["Content-Security-Policy"]}
        kept = {"rule": self._rule(), "lang": lang, "path": self.path, "html": self.html}
        kept["headers"] = headers
        file = Path(folder, f"{digest.hexdigest()[:16]}.json")
        file.write_text(json.dumps(kept), encoding="utf-8")

    def _rule(self) -> str:
        adapter = self.app.url_map.bind("localhost")
        try:
            rule, _ = adapter.match(self.path, self.answer.request.method, return_rule=True)
        except HTTPException:
            return ""
        return f"{rule.rule} {self.answer.status_code}"


def _value(control: Any) -> str | None:
    """Return what one control of a form sends."""
    attrs = control.attrs
    if control.name == "textarea":
        return str(control.to_text())
    if control.name == "select":
        chosen = control.query("option[selected]") or control.query("option")
        return str(chosen[0].attrs.get("value", "")) if chosen else None
    if attrs.get("type") in ("checkbox", "radio") and "checked" not in attrs:
        return None
    return str(attrs.get("value") or "")
