"""The demo: believable data, and sign-ins that work."""

import re

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
