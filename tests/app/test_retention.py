"""What has had its time goes, to the millisecond; what somebody needs still stays."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app import clock
from app.audit.models import AuditEntry, Event
from app.credentials.models import DeskSession, FormKey, KeptForm
from app.database import Base, begin_writing, current_session, db, new_id
from app.jobs import nightly
from app.people.models import Device, DeviceContact, Invitation, Purpose, Revoked, Role
from app.people.queries import account_of_person
from app.privacy.models import Erasure
from app.push.models import Channel, Delivery, DeliveryState, GoneEndpoint, PushSubscription
from app.records.actor import Stamp
from app.records.base import RowRevision, add, change
from app.records.late import LateEntry, ReturnedEntry, Settled, Why
from app.reminders.models import About, Notification, Nudge, Reminder, ReminderState, Rule
from app.sync import retention
from app.sync.models import SyncMutation
from app.sync.pruning import prune
from app.sync.retention import ENDS, HANDED_OVER, WORK, count_over, retain
from tests.make import talk
from tests.phone import create, delete, patch

NOW = clock.now()
TICK = timedelta(milliseconds=1)
DAY = timedelta(days=1)
STAMP = Stamp(NOW, NOW, NOW.date())


@pytest.fixture
def who(app, make):
    """Ids of somebody with an account."""
    person = make.companion(make.group())
    with app.app_context():
        return SimpleNamespace(person=person, account=account_of_person(person).id)


def mutation(who, at):
    values = {"account_id": who.account, "client_id": new_id(), "n": 1, "digest": "", "result": {}}
    return SyncMutation(id=new_id(), at=at, **values)


def device(who, revoked_at, signed_in_at=NOW):
    revoked = Revoked.LEFT if revoked_at else None
    made = Device(
        id=new_id(),
        account_id=who.account,
        token_hash=new_id(),
        label="Handy",
        platform="Android",
        installed=False,
        signed_in_at=signed_in_at,
        revoked=revoked,
        revoked_at=revoked_at,
    )
    add(made, STAMP)
    return made


def seen(who, at):
    made = device(who, None, NOW - 500 * DAY)
    current_session().add(DeviceContact(device_id=made.id, seen_at=at))
    return made


def late(who, at, why=Why.LATE, settled_at=None, content="{}"):
    return LateEntry(
        id=new_id(),
        account_id=who.account,
        scope="",
        content=content,
        why=why,
        made_at=at,
        at=at,
        settled_as=Settled.DELETED if settled_at else None,
        settled_at=settled_at,
    )


def returned(who, at):
    values = {"of_kind": "task", "of_row": new_id(), "values": {}, "sentence": "?", "by_name": "I"}
    made = ReturnedEntry(id=new_id(), account_id=who.account, at=at, **values)
    add(made, STAMP)
    return made


def revision(who, at, kind="task", row_id=None):
    return RowRevision(
        kind=kind,
        row_id=row_id or new_id(),
        version=1,
        field="title",
        value="Anmeldung",
        client_id=new_id(),
        made_at=at,
        at=at,
    )


def invitation(who, expires_at=NOW - 300 * DAY, used_at=None, revoked_at=None):
    return Invitation(
        id=new_id(),
        purpose=Purpose.SIGN_IN,
        token_hash=new_id(),
        code_hash=new_id(),
        person_id=who.person,
        role=Role.COMPANION,
        inviter="Imke",
        language="de",
        expires_at=expires_at,
        used_at=used_at,
        revoked_at=revoked_at,
        created_at=NOW - 300 * DAY,
    )


def desk_session(who, at):
    values = {"token_hash": new_id(), "browser": "Firefox", "signed_in_at": at, "seen_at": at}
    return DeskSession(id=new_id(), account_id=who.account, **values)


def delivery(who, settled_at, state=DeliveryState.SENT):
    return Delivery(
        id=new_id(),
        key=new_id(),
        channel=Channel.PUSH,
        account_id=who.account,
        rule="step_due",
        due_at=NOW - 300 * DAY,
        not_after=NOW - 300 * DAY,
        state=state,
        settled_at=settled_at,
    )


def reminder(who, settled_at, not_after=NOW - 300 * DAY, state=ReminderState.RAISED):
    return Reminder(
        id=new_id(),
        key=new_id(),
        rule=Rule.STEP_DUE,
        account_id=who.account,
        about=About.STEP,
        object_id=new_id(),
        due_at=NOW - 300 * DAY,
        not_after=not_after,
        state=state,
        settled_at=settled_at,
    )


def line(who, closed_at):
    made = Notification(
        id=new_id(),
        account_id=who.account,
        rule=Rule.STEP_DUE,
        about=About.STEP,
        object_id=new_id(),
        at=NOW - 300 * DAY,
        closed_at=closed_at,
    )
    add(made, STAMP)
    return made


def subscription(who, at):
    made = device(who, None)
    current_session().flush()
    return PushSubscription(
        device_id=made.id,
        endpoint="https://push.example/1",
        endpoint_hash=new_id(),
        host="push.example",
        p256dh="",
        auth="",
        server_key="",
        made_at=at,
        seen_at=at,
    )


def reading(who, at):
    return AuditEntry(
        id=new_id(),
        event=Event.NOTES_SHOWN,
        reader_id=who.person,
        newcomer_id=new_id(),
        window_at=at,
        at=at,
    )


#: How a row is made whose time counts from an instant, and how long it is kept.
CASES = {
    "mutations": [(400 * DAY, mutation)],
    "revoked devices": [(400 * DAY, device)],
    "unused devices": [(366 * DAY, lambda who, at: device(who, None, at)), (366 * DAY, seen)],
    "erasures": [(400 * DAY, lambda who, at: Erasure(id=new_id(), at=at))],
    "gone endpoints": [(400 * DAY, lambda who, at: GoneEndpoint(endpoint_hash=new_id(), at=at))],
    "late entries": [
        (30 * DAY, late),
        (30 * DAY, lambda who, at: late(who, NOW - 300 * DAY, settled_at=at)),
        (30 * DAY, lambda who, at: late(who, NOW - 300 * DAY, Why.HANDED_OVER, settled_at=at)),
    ],
    "returned entries": [(30 * DAY, returned)],
    "former values": [(30 * DAY, revision)],
    "invitations": [
        (30 * DAY, invitation),
        (30 * DAY, lambda who, at: invitation(who, used_at=at)),
        (30 * DAY, lambda who, at: invitation(who, revoked_at=at)),
    ],
    "desk sessions": [(timedelta(days=90, hours=12), desk_session)],
    "kept forms": [
        (
            DAY,
            lambda who, at: KeptForm(
                id=new_id(), account_id=who.account, page="/desk", fields={}, at=at
            ),
        )
    ],
    "sent forms": [(7 * DAY, lambda who, at: FormKey(account_id=who.account, key=new_id(), at=at))],
    "deliveries": [
        (90 * DAY, delivery),
        (90 * DAY, lambda who, at: delivery(who, at, DeliveryState.FAILED)),
    ],
    "reminders": [
        (90 * DAY, reminder),
        (90 * DAY, lambda who, at: reminder(who, at, state=ReminderState.CANCELLED)),
        (90 * DAY, lambda who, at: reminder(who, NOW - 300 * DAY, not_after=at)),
    ],
    "closed lines": [(90 * DAY, line)],
    "nudges": [(90 * DAY, lambda who, at: Nudge(account_id=who.account, on_day=at.date()))],
    "push subscriptions": [(90 * DAY, subscription)],
    "records of reading": [(366 * DAY, reading)],
}


def write(app, make_rows):
    """Store rows; return their keys, in the order given."""
    with app.app_context():
        begin_writing()
        rows = make_rows()
        current_session().add_all(rows)
        current_session().flush()
        keys = [sa.inspect(row).identity for row in rows]
        current_session().commit()
    return keys


def run(app, job, *arguments):
    with app.app_context():
        return job(*arguments)


def there(app, model):
    with app.app_context():
        rows = db.session.scalars(sa.select(model))
        return {sa.inspect(row).identity for row in rows}


def everything(app):
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {
            table.name: sorted(map(repr, db.session.execute(sa.select(table)))) for table in tables
        }


def test_every_end_has_its_case():
    assert CASES.keys() == ENDS.keys()


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name in CASES for case in range(len(CASES[name]))]
)
def test_a_row_stays_until_its_time_is_over_and_not_longer(app, who, name, case):
    age, made = CASES[name][case]
    tick = DAY if name == "nudges" else TICK
    old, young = write(app, lambda: [made(who, NOW - age - tick), made(who, NOW - age)])
    model = ENDS[name][0].model

    assert run(app, count_over, NOW)[name] == 1
    assert {old, young} <= there(app, model)
    done = run(app, retain, NOW)

    assert {key: count for key, count in done.items() if count} == {name: 1}
    assert old not in there(app, model)
    assert young in there(app, model)
    assert run(app, count_over, NOW)[name] == 0


def test_what_is_in_use_stays_however_old_it_is(app, who):
    long_ago = NOW - 5000 * DAY
    kept = write(
        app,
        lambda: [
            seen(who, NOW - DAY),
            invitation(who, expires_at=NOW + DAY),
            delivery(who, None, DeliveryState.DUE),
            reminder(who, None, state=ReminderState.DUE),
            reminder(who, long_ago, not_after=NOW + DAY),
            line(who, None),
        ],
    )
    before = everything(app)

    assert not any(run(app, retain, NOW).values())
    assert everything(app) == before
    assert len(kept) == 6


def test_a_dry_run_says_what_would_go_and_changes_nothing(app, who):
    for name, [(age, made), *_] in CASES.items():
        write(app, lambda age=age, made=made: [made(who, NOW - age - DAY)])
        assert run(app, count_over, NOW)[name] == 1
    before = everything(app)

    told = run(app, count_over, NOW)

    assert everything(app) == before
    assert told == run(app, retain, NOW)
    assert not any(told[name] for name in WORK)


def test_many_rows_go_in_transactions_of_at_most_500(app, who):
    write(app, lambda: [mutation(who, NOW - 401 * DAY) for _ in range(1001)])
    sizes = []

    def note(session, *rest):
        sizes.append(len(session.deleted))

    sa.event.listen(db.session, "before_flush", note)
    try:
        assert run(app, retain, NOW)["mutations"] == 1001
    finally:
        sa.event.remove(db.session, "before_flush", note)

    assert [size for size in sizes if size] == [500, 500, 1]
    assert retention.BATCH == 500


# ---- what people wrote ------------------------------------------------------------------------


def test_the_history_of_a_talk_stays_as_long_as_the_talk_and_30_days_more(app, make, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync(made := create("conversation", talk(anu, minutes=30)))
    anna.sync(patch("conversation", made["row"], {"minutes": 60}))

    assert run(app, retain, NOW + 360 * DAY)["former values"] == 0
    anna.sync(delete("conversation", made["row"]))
    removed = clock.now()
    with app.app_context():
        of_talk = sa.select(sa.func.count()).where(RowRevision.row_id == made["row"])
        written = db.session.scalar(of_talk)
        query = sa.select(RowRevision).where(RowRevision.field == "minutes")
        first = db.session.scalars(query.order_by(RowRevision.id)).first()
        assert first.value == 30
        first.at -= 300 * DAY
        db.session.commit()

    assert run(app, retain, removed + 29 * DAY)["former values"] == 0
    assert run(app, retain, removed + 31 * DAY)["former values"] == written
    assert written > 1


def test_what_was_handed_over_and_not_decided_goes_back_to_its_author(app, make, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu, language="en"))
    anna.sync()
    given = create("conversation_note", {"newcomer_id": anu.id, "note": "Kirschkuchen"})
    assert anna.sync({**given, "op": "hand_over"}) == [{"s": "late"}]
    with app.app_context():
        arrived = db.session.scalars(sa.select(LateEntry.at)).one()

    assert run(app, retain, arrived + 30 * DAY)[HANDED_OVER] == 0
    assert run(app, count_over, arrived + 30 * DAY + TICK)[HANDED_OVER] == 1
    assert run(app, retain, arrived + 30 * DAY + TICK)[HANDED_OVER] == 1

    anna.sync()
    [row] = anna.rows("returned_entry").values()
    assert row["values"]["note"] == "Kirschkuchen"
    assert row["sentence"] == "Nobody has decided about this entry within 30 days."
    assert run(app, retain, arrived + 60 * DAY)[HANDED_OVER] == 0
    anna.sync()
    assert len(anna.rows("returned_entry")) == 1
    assert run(app, retain, arrived + 61 * DAY)["returned entries"] == 1
    anna.sync()
    assert not anna.rows("returned_entry")


@pytest.mark.parametrize("refused", ["conversation", "conversation_note"])
def test_what_came_late_waits_for_what_goes_back_of_the_same_talk(app, make, phone, refused):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync()
    with app.app_context():
        group = make._group_of(anu)
    make.leave(anna.person, group, make.stamp().today - 3 * DAY)
    talked = create("conversation", talk(anu, minutes=0 if refused == "conversation" else 30))
    text = "Kirschkuchen" if refused == "conversation" else "x" * 4001
    said = {"newcomer_id": anu.id, "conversation_id": talked["row"], "note": text}
    both = {"conversation": talked, "conversation_note": create("conversation_note", said)}
    assert sorted(one["s"] for one in anna.sync(*both.values())) == ["late", "rejected"]
    given = create(refused, both[refused]["set"], row=both[refused]["row"])
    assert anna.sync({**given, "op": "hand_over"}) == [{"s": "late"}]
    with app.app_context():
        arrived = db.session.scalars(sa.select(sa.func.max(LateEntry.at))).one()
    night = arrived + 30 * DAY + TICK

    told = run(app, count_over, night)
    assert (told[HANDED_OVER], told["late entries"]) == (1, 0)
    assert run(app, retain, night) == told

    anna.sync()
    assert [row["of_kind"] for row in anna.rows("returned_entry").values()] == [refused]
    assert run(app, retain, night + 30 * DAY)["late entries"] == 0
    assert run(app, retain, night + 30 * DAY + TICK)["late entries"] == 2
    with app.app_context():
        assert not db.session.scalars(sa.select(LateEntry)).all()


def test_a_device_that_is_deleted_goes_from_the_other_phones(app, make, phone):
    person = make.companion(make.group())
    old, other = phone(person), phone(person)
    with app.app_context():
        begin_writing()
        gone = current_session().get_one(Device, old.device)
        change(gone, {"revoked": Revoked.LEFT, "revoked_at": NOW - 401 * DAY}, STAMP)
        current_session().commit()
    other.sync()
    assert set(other.rows("device")) == {old.device, other.device}

    assert run(app, retain, NOW)["revoked devices"] == 1

    other.sync()
    assert set(other.rows("device")) == {other.device}


def test_a_closed_line_that_is_deleted_goes_from_the_phones(app, make, phone):
    person = make.companion(make.group())
    anna, away = phone(person), phone(person)
    id = make.reminder(person, Rule.STEP_DUE, About.STEP, new_id())
    anna.sync()
    away.sync()
    assert list(anna.rows("notification")) == list(away.rows("notification")) == [id]
    with app.app_context():
        begin_writing()
        found = current_session().get_one(Notification, id)
        change(found, {"closed_at": NOW - 90 * DAY - TICK}, STAMP)
        current_session().commit()

    assert run(app, retain, NOW)["closed lines"] == 1
    anna.sync()
    assert run(app, prune, NOW + 36 * DAY) > 0
    away.sync()

    assert not anna.rows("notification")
    assert anna.held == away.held


def test_the_night_leaves_alone_what_is_new(app, make, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync(create("conversation", talk(anu)), undone := create("conversation", talk(anu)))
    anna.sync(delete("conversation", undone["row"]))
    before = everything(app)

    for _ in range(2):
        nightly.nightly(app)

    assert everything(app) == before


def test_a_clock_that_jumped_takes_nothing_away(app, who, monkeypatch):
    age, made = CASES["kept forms"][0]
    for name, run_at, left in (
        ("the first night", NOW, 1),
        ("ten years ahead", NOW + 3650 * DAY, 1),
        ("and in the next minute", NOW + 3650 * DAY + timedelta(minutes=1), 1),
        ("and back", NOW, 1),
        ("the next night", NOW + DAY, 0),
        ("a week later", NOW + 8 * DAY, 0),
        ("after a standstill", NOW + 15 * DAY + TICK, 1),
        ("and the night after", NOW + 16 * DAY + TICK, 0),
    ):
        if not there(app, KeptForm):
            write(app, lambda: [made(who, NOW - age - TICK)])
        monkeypatch.setattr(clock, "now", lambda at=run_at: at)
        nightly.nightly(app)
        assert len(there(app, KeptForm)) == left, name


def test_a_job_that_fails_does_not_keep_the_others_from_being_done(app, monkeypatch, caplog):
    done = []

    def fails(now):
        raise RuntimeError("once")

    monkeypatch.setattr(
        nightly,
        "JOBS",
        {
            "retain": nightly.Job(fails, fails),
            "prune": nightly.Job(lambda now: done.append(now) or {}, fails),
        },
    )
    (app.config["INSTANCE"] / "nightly.txt").write_text(str(clock.to_ms(NOW - DAY)))

    nightly.nightly(app)

    assert len(done) == 1
    assert "retain" in caplog.text
