"""The desk's frame: navigation, refusals, and what every page has."""

import pytest

from tests.desk import Desk
from tests.make import talk
from tests.pages import Page
from tests.phone import create


def test_the_desk_leads_to_its_first_place(desk):
    assert desk.get("/desk/").location == "/desk/reviews/"
    assert desk.get("/desk").location.endswith("/desk/")


def test_my_account_shows_this_browser(desk):
    page = desk.page("/desk/account/")
    assert page.heading == "My account"
    assert "This browser" in page.text
    assert page.texts_of(".rail__name")[0] == "Imke Nordhoff"


def test_signing_in_is_a_page_for_anybody(app, make):
    page = Desk(app).page("/desk/sign-in")
    assert page.heading == "Sign in at the desk"


@pytest.mark.parametrize("path", ["/desk/nothing", "/desk/account/nothing"])
def test_an_unknown_address_says_so(desk, path):
    page = desk.page(path, 404)
    assert page.heading == "There is nothing here"


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "image/png"},
        {"Accept-Language": "x" * 10_000},
        {"Accept-Language": "de;q=NaN, \x7f"},
        {"X-Long": "x" * 9_000},
        {"Cookie": "; ".join(f"c{n}=x" for n in range(200))},
        {"Cookie": "diele-desk=" + "x" * 5_000},
        {"Cookie": 'diele-desk="; diele-desk=eyJ9.x.y'},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Range": "bytes=0-1"},
        {"Referer": "https://evil.example/"},
    ],
    ids=lambda headers: str(headers)[:40],
)
@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/people/", "/desk/account/"])
def test_odd_headers_harm_nothing(desk, path, headers):
    answer = desk.http.get(path, headers=headers)
    assert answer.status_code in (200, 303)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/people//",
        "/desk/%2e%2e/people",
        "/desk/people/%2e%2e/%2e%2e/etc",
        "/desk/people%00",
        "/desk/..%252f..%252fwsgi.py",
        "/desk/people/" + "x" * 8_000,
        "/desk/" + "a/" * 500,
    ],
    ids=lambda path: path[:30],
)
def test_odd_addresses_are_not_there(desk, path):
    assert desk.get(path).status_code in (404, 308)


def test_a_long_question_harms_nothing(desk):
    assert desk.get("/desk/account/?x=" + "y" * 8_000).status_code == 200


def test_what_goes_wrong_unforeseen_is_a_page_that_says_so(app, desk, monkeypatch):
    from app.desk import people

    def broken(*given):
        raise RuntimeError("Marker in the error")

    monkeypatch.setattr(people, "ids_named", broken)
    page = desk.page("/desk/people/", 500)
    assert page.heading == "Something went wrong"
    assert "Marker" not in page.html


def test_pages_may_be_kept_and_framed_by_nobody(desk):
    answer = desk.get("/desk/account/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_companion_who_coordinates_finds_the_way_to_the_app(app, make):
    both = Desk(app, make.coordinator("Renate", group=make.group()))
    assert "Switch to the app" in both.page("/desk/account/").texts_of(".rail__place")
    only = Desk(app, make.coordinator())
    assert "Switch to the app" not in only.page("/desk/account/").texts_of(".rail__place")


def test_the_desk_is_there_in_german(app, make):
    person = make.coordinator()
    german = Desk(app, person, "de").page("/desk/account/")
    english = Desk(app, person, "en").page("/desk/account/")
    assert german.query("html")[0].attrs["lang"] == "de"
    assert german.heading != english.heading == "My account"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/desk/people/new", "Companions"),
        ("/desk/memberships/of/{person}", "Companions"),
        ("/desk/people/{person}/requirements/first-interview", "Companions"),
        ("/desk/accompaniments/of/{newcomer}", "Newcomers"),
        ("/desk/invitations/of/{person}", "Invitations"),
        ("/desk/account/", None),
    ],
)
def test_the_navigation_shows_where_one_is(make, desk, path, place):
    newcomer = make.newcomer()
    person = make.companion(of=newcomer)
    page = desk.page(path.format(person=person, newcomer=newcomer.id))
    here = page.texts_of(".rail__wide [aria-current=page]")
    assert here == ([place] if place else [])


def test_every_link_of_the_desk_leads_to_a_page(app, make, desk, phone):
    group = make.group()
    anu = make.newcomer(group, "Anu")
    anna = phone(make.companion(group, name="Anna"))
    anna.sync(create("conversation", talk(anu)))
    make.companion(group, name="Ben", trained=False)
    make.invitation("Renate")
    make.activity(group)
    seen, waiting = set(), ["/desk/reviews/", "/desk/account/"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = desk.get(address)
        if answer.status_code == 200:
            page = Page(app, answer)
            links = {one.attrs["href"].partition("#")[0] for one in page.query("a[href]")}
            waiting += {one for one in links if one.startswith("/desk/")} - seen - set(waiting)
        else:
            assert answer.status_code == 303, address
    assert len(seen) > 40
