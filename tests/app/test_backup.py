"""Coming back from a backup: phones fill the gap, and nobody gets back what was taken."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.credentials import service
from app.credentials.second_factor import code_at
from app.database import db
from app.people.models import Invitation, Role
from app.people.queries import account_of_person
from app.people.roles import give_role
from app.privacy import access
from tests.desk import Desk
from tests.make import PASSWORD, TOTP_SECRET, talk
from tests.phone import Phone, create, patch

MARKER = "Kirschkuchen am Dienstag"


@pytest.fixture
def backup(app, tmp_path):
    def take():
        target = tmp_path / "backup"
        result = app.test_cli_runner().invoke(args=["backup", str(target)])
        assert result.exit_code == 0, result.output
        return target

    return take


@pytest.fixture
def restore(app):
    def put_back(target):
        result = app.test_cli_runner().invoke(args=["restore", str(target), "--yes"])
        assert result.exit_code == 0, result.output

    return put_back


def test_a_restored_server_says_so_and_takes_the_rest_again(make, phone, backup, restore):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    kept, lost = create("conversation", talk(anu)), create("conversation", talk(anu, minutes=42))
    anna.sync(kept)
    target = backup()
    sent = anna.request(lost)
    anna.store(anna.send(sent).json)

    restore(target)
    answer = anna.send(anna.request())

    assert (answer.status_code, answer.json["code"], answer.json["last_n"]) == (409, "epoch", 1)
    anna.epoch, anna.cursors, anna.held = answer.json["epoch"], {}, {}
    anna.store(anna.send(anna.request() | {"mutations": sent["mutations"]}).json)
    assert set(anna.rows("conversation")) == {kept["row"], lost["row"]}
    assert anna.sync(patch("conversation", lost["row"], {"minutes": 43}))[0]["s"] == "ok"


def test_nobody_gets_back_what_was_taken(make, phone, backup, restore, app):
    group = make.group()
    anu, elif_ = make.newcomer(group), make.newcomer(group, name=MARKER)
    anna, ben, cem = (phone(make.companion(group, name=name)) for name in ("Anna", "Ben", "Cem"))
    noted = create("conversation", talk(anu))
    words = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "ein Wort"}
    anna.sync(noted, create("conversation_note", words))
    open_one = make.invitation("Neu")
    target = backup()
    make.leave(ben.person, group)
    make.consent(anu, "notes", given=False)
    make.erase(elif_)
    cem.sync(
        {"op": "patch", "kind": "device", "row": cem.device, "base": 1, "set": {"revoked": "lost"}}
    )

    restore(target)

    anna.epoch = ben.epoch = cem.epoch = None
    anna.cursors, anna.held = {}, {}
    anna.sync()
    assert set(anna.rows("newcomer")) == {anu.id}
    assert not anna.rows("conversation_note")
    ben.cursors, ben.held = {}, {}
    ben.sync()
    assert not ben.rows("newcomer")
    assert cem.send(cem.request()).json["how"] == "lost"
    assert Phone(app).post("/api/invitations/look", {"token": open_one.token}).status_code == 404
    with app.app_context():
        assert (
            db.session.scalar(
                sa.select(sa.func.count(Invitation.id)).where(
                    Invitation.revoked_at.is_(None), Invitation.used_at.is_(None)
                )
            )
            == 0
        )
        for table in db.metadata.sorted_tables:
            assert MARKER not in str(db.session.execute(sa.select(table)).all()), table.name


def test_without_the_ledger_a_restore_would_give_it_back(make, phone, backup, restore, app):
    """The control of the test above: it is the ledger that holds, nothing else."""
    group = make.group()
    make.newcomer(group)
    ben = phone(make.companion(group))
    ben.sync()
    target = backup()
    make.leave(ben.person, group)
    (app.config["INSTANCE"] / "ledger.jsonl").unlink()

    restore(target)

    ben.epoch, ben.cursors, ben.held = None, {}, {}
    ben.sync()
    assert ben.rows("newcomer")


def test_a_backup_is_never_written_over_another_file(app, backup, tmp_path):
    target = backup()
    result = app.test_cli_runner().invoke(args=["backup", str(target)])
    assert result.exit_code != 0
    assert "there already" in result.output


def test_a_refused_change_beside_it_does_not_make_the_ledger_forget(make, phone, app):
    anu = make.newcomer()
    person = make.companion(of=anu)
    anna, old = phone(person), phone(person)
    revoked = patch("device", old.device, {"revoked": "lost"}, base=1)
    refused = create("conversation", talk(anu, occurred_on="2099-01-01"))

    results = anna.sync(revoked, refused)

    assert [one["s"] for one in results] == ["ok", "rejected"]
    lines = (app.config["INSTANCE"] / "ledger.jsonl").read_text().splitlines()
    assert old.device in lines[-1]


def test_a_restore_ends_desk_sessions_and_gives_no_used_code_back(app, make, backup, restore):
    imke = make.coordinator(email="imke@example.org")
    key = app.config["SECRET_KEY"]
    with make.writing() as stamp:
        codes = service.renew_recovery_codes(account_of_person(imke).id, key, stamp.now)
    before = Desk(app, imke)
    target = backup()
    Desk(app).done("/desk/sign-in", _typed(code=codes[0]))

    restore(target)

    assert before.get("/desk/account/").status_code == 303
    Desk(app).sent("/desk/sign-in", _typed(code=codes[0]), 401)
    Desk(app).done("/desk/sign-in", _typed(code=codes[1]))


def test_a_restore_gives_no_old_password_back(app, make, backup, restore):
    imke = make.coordinator(email="imke@example.org")
    target = backup()
    changed = {"password": PASSWORD, "new_password": "quite another sentence", "code": _code()}
    Desk(app, imke).done("/desk/account/password", changed)

    restore(target)

    Desk(app).sent("/desk/sign-in", _typed(code=_code(30)), 401)


def test_a_password_that_the_backup_holds_still_works(app, make, backup, restore):
    imke = make.coordinator(email="imke@example.org")
    changed = {"password": PASSWORD, "new_password": "quite another sentence", "code": _code()}
    Desk(app, imke).done("/desk/account/password", changed)
    restore(backup())
    Desk(app).done("/desk/sign-in", _typed(password="quite another sentence", code=_code(30)))


def test_who_was_retired_does_not_coordinate_after_a_restore(app, make, backup, restore):
    imke, ute = make.coordinator("Imke", email="imke@example.org"), make.coordinator("Ute")
    with make.writing() as stamp:  # taken and given again before the backup: she stays
        service.retire(account_of_person(ute), stamp)
        give_role(account_of_person(ute), Role.COORDINATOR, stamp)
    target = backup()
    with make.writing() as stamp:
        service.retire(account_of_person(imke), stamp)

    restore(target)

    Desk(app).sent("/desk/sign-in", _typed(), 401)
    with app.app_context():
        assert account_of_person(imke).roles == []
        assert account_of_person(ute).roles == ["coordinator"]


def test_an_account_that_was_disabled_gets_in_nowhere_after_a_restore(app, make, backup, restore):
    imke, ute = make.coordinator("Imke", email="imke@example.org"), make.coordinator("Ute")
    with make.writing() as stamp:  # disabled and enabled again before the backup: she stays
        access.disable(account_of_person(ute), stamp)
        access.enable(account_of_person(ute), stamp)
    target = backup()
    with make.writing() as stamp:
        access.disable(account_of_person(imke), stamp)

    restore(target)

    Desk(app).sent("/desk/sign-in", _typed(), 401)
    with app.app_context():
        assert account_of_person(imke).disabled_at is not None
        assert account_of_person(ute).disabled_at is None


def _code(seconds: int = 0) -> str:
    return code_at(TOTP_SECRET, clock.now() + timedelta(seconds=seconds))


def _typed(**other: str) -> dict[str, str]:
    return {"email": "imke@example.org", "password": PASSWORD, "code": _code(), **other}


def test_what_was_cancelled_since_the_backup_does_not_take_place(make, phone, backup, restore):
    anu = make.newcomer()
    walk = make.activity()
    target = backup()
    make.cancel_activity(walk)

    restore(target)

    anna = phone(make.companion(of=anu))
    anna.sync()
    assert anna.rows("activity")[walk.id]["state"] == "cancelled"
