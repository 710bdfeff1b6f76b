"""The desk's frame: navigation, refusals, and what every page has."""

import pytest

from tests.desk import Desk


def test_the_desk_leads_to_its_first_place(desk):
    assert desk.get("/desk/").status_code == 303
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
