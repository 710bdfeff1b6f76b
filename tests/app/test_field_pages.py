"""The field app's page and the files around it: all there, the same for everybody."""

import re
from dataclasses import replace

import orjson
import pytest

from app.programme.service import set_up
from app.push.keys import new_key, read_keys
from tests.pages import Page
from tests.phone import Phone


def test_every_file_that_the_page_names_is_there(app):
    http = app.test_client()
    page = http.get("/app/").text
    named = set(re.findall(r'(?:href|src)="(/[^"]+)"', page))
    assert len(named) > 20
    for address in named:
        with http.get(address) as answer:
            assert answer.status_code == 200, address


def test_every_file_that_the_worker_stores_is_there(app):
    http = app.test_client()
    text = http.get("/service_worker/manifest.js").text
    manifest = orjson.loads(text.removeprefix("export const MANIFEST = ").rstrip(";\n"))
    assert manifest["version"]
    for address in (*manifest["files"], *manifest["catalogues"].values(), manifest["shell"]):
        with http.get(address) as answer:
            assert answer.status_code == 200, address


def test_another_telephone_number_or_push_key_is_another_release(app, make, monkeypatch):
    versions = [release(app)]
    for phone in ("0541 1", "0541 2"):
        with make.writing() as stamp:
            set_up("Test", "Osnabrück", stamp, timezone="Europe/Berlin", phone=phone)
        versions.append(release(app))
    other = replace(app.extensions["push"], keys=read_keys(new_key()))
    monkeypatch.setitem(app.extensions, "push", other)
    versions.append(release(app))

    assert len(set(versions)) == len(versions)
    assert release(app) == versions[-1]


def release(app):
    """Return the version that phones compare; the page says the same, or it is not stored."""
    http = app.test_client()
    [version] = re.findall(r'"version":"(\w+)"', http.get("/service_worker/manifest.js").text)
    assert f'"version":"{version}"' in http.get("/app/").text
    return version


def test_the_installed_app_has_its_icons(app):
    http = app.test_client()
    manifest = orjson.loads(http.get("/app/manifest.webmanifest").data)
    assert manifest["scope"] == manifest["start_url"] == "/app/"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        with http.get(icon["src"]) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_the_page_is_the_same_for_everybody(app, make):
    someone = Phone(app).sign_in(code=make.invitation("Marker-Name").code)
    assert someone.http.get("/app/").data == app.test_client().get("/app/").data


def test_every_address_of_the_app_is_its_page_and_the_root_leads_there(app):
    http = app.test_client()
    pages = {http.get(address).data for address in ("/app/", "/app/people/x?tab=tasks", "/join")}
    assert len(pages) == 1
    assert http.get("/").location == "/app/"


@pytest.mark.parametrize(
    ("language", "says"),
    [("de", "Hier ist nichts"), ("hi-IN,en;q=0.5", "यहाँ कुछ नहीं है"), ("fr", "Hier ist nichts")],
)
def test_whoever_reads_an_unknown_address_is_told_so_in_words(app, language, says):
    asked = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}

    page = Page(app, app.test_client().get("/nirgendwo", headers=asked), 404)

    assert page.heading == says
    assert "/app/" in page.links().values()


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/problem+json", ""])
def test_a_script_at_an_unknown_address_is_told_the_problem(app, accept):
    answer = app.test_client().get("/nirgendwo", headers={"Accept": accept})

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["code"] == "not_found"


def test_the_worker_is_one_line(app):
    assert app.test_client().get("/sw.js").text == 'import "./service_worker/main.js";\n'


def test_the_policy_allows_the_page_its_one_inline_script(app):
    import base64
    import hashlib

    answer = app.test_client().get("/app/")
    (inline,) = re.findall(r'<script type="importmap">(.*?)</script>', answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
