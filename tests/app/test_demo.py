"""The demo: believable data, and sign-ins that work."""

import re
from collections import Counter

from app.people.queries import people_named
from tests.desk import Desk


def test_the_demo_prints_how_its_coordinator_signs_in(app):
    runner = app.test_cli_runner()
    for _ in range(2):  # loading again prints the same account with the code of now
        printed = runner.invoke(args=["demo", "load"]).output
        email, password = re.search(r"e-mail (\S+), password (.+)", printed).groups()
        code = re.search(r"code now (\d{6})", printed)[1]
    desk = Desk(app)
    desk.done("/desk/sign-in", {"email": email, "password": password, "code": code})
    assert desk.page("/desk/people/").text_of(".rail__name") == "Imke Nordhoff"
    assert "Anu Thomas" in desk.page("/desk/newcomers/").text


def test_demo_data_load_only_where_nobody_else_listens(app):
    from dataclasses import replace

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], origin="https://diele.example")
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "loopback" in result.output


#: Of pages that are alike so many are opened.
ALIKE = 2


def test_every_page_of_the_desk_that_a_link_leads_to_is_sound_in_german(app):
    loaded = app.test_cli_runner().invoke(args=["demo", "load"])
    assert loaded.exit_code == 0, loaded.output + repr(loaded.exception)
    with app.app_context():
        (imke,) = people_named("Imke Nordhoff")
        desk = Desk(app, imke.id, "de")
    ahead, opened = ["/desk/reviews/", "/desk/activities/?show=drafts"], Counter()
    seen = {"/desk/", *ahead}  # the first of all leads on to the talks
    while ahead:
        page = desk.page(ahead.pop())
        for link in page.query("a[href]"):
            address = link.attrs["href"].partition("#")[0]
            alike = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<==).*", "", address)
            if address.startswith("/desk/") and address not in seen and opened[alike] < ALIKE:
                seen.add(address)
                opened[alike] += 1
                ahead.append(address)
    assert len(opened) > 30
