"""Where a phone is reached: who may say so, whose it is, and when it is forgotten."""

import socket
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock, create_app
from app.database import db
from app.extensions import limiter
from app.people.models import Device, Revoked
from app.problems import Invalid
from app.push.hosts import Hosts
from app.push.keys import new_key, read_keys
from app.push.models import GoneEndpoint, PushSubscription
from app.push.payload import account_token
from app.push.settings import push_of
from app.push.subscriptions import (
    MOST,
    Given,
    check_given,
    remember_gone,
    revoke_device,
    subscriptions_of,
)
from app.settings import SettingsError
from tests import completeness
from tests.databases import SECRET, new_settings
from tests.desk import Desk
from tests.phone import Phone, patch
from tests.push_service import PushService, decode, encode

KEY = new_key()
PUBLIC = read_keys(KEY).public
SETTINGS = {"push_key": KEY, "push_contact": "mailto:it@example.org"}


@pytest.fixture
def service():
    with PushService() as running:
        yield running


@pytest.fixture
def app(database_url, instance, service):
    settings = new_settings(database_url, instance, push_hosts=(service.origin,), **SETTINGS)
    app = create_app(settings)
    yield app
    completeness.check(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def anna(make, phone):
    return phone(make.companion(make.group(), name="Anna"))


@pytest.fixture
def ben(make, phone):
    return phone(make.companion(make.group(), name="Ben"))


def turn_on(phone, subscribed, **more):
    body = {"account": phone.account, "subscription": subscribed.json, "key": PUBLIC, **more}
    return phone.post("/api/push", body)


def reached(app):
    """Return the devices that are reached, and where."""
    with app.app_context():
        rows = db.session.scalars(sa.select(PushSubscription))
        return {one.device_id: one.endpoint for one in rows}


def test_an_address_that_is_known_is_not_looked_up_again(anna, service, monkeypatch):
    """A phone posts its own with each start, and looking up may take half a minute."""
    look_up, looked_up = socket.getaddrinfo, []

    def found(host, *rest, **more):
        if host != "fcm.googleapis.com":
            return look_up(host, *rest, **more)
        looked_up.append(host)
        return look_up("142.250.1.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    one, other = (service.subscribe(origin="https://fcm.googleapis.com") for _ in range(2))
    for _ in range(3):
        assert turn_on(anna, one).json["state"] == "ok"
    assert len(looked_up) == 1

    assert turn_on(anna, other).json["state"] == "ok"
    assert len(looked_up) == 2


def test_the_page_says_which_key_phones_subscribe_with(app):
    page = Phone(app).http.get("/app/").text

    assert f'"push_key":"{PUBLIC}"' in page


def test_a_phone_says_where_it_is_reached_and_learns_what_messages_know_it_by(app, anna, service):
    one = service.subscribe()

    answer = turn_on(anna, one)

    assert (answer.status_code, answer.json) == (
        200,
        {"state": "ok", "token": account_token(anna.account, SECRET)},
    )
    assert len(answer.json["token"]) == 22
    assert reached(app) == {anna.device: one.endpoint}


def test_saying_it_again_changes_nothing_and_a_new_address_replaces_the_old(app, anna, service):
    one, other = service.subscribe(), service.subscribe()

    for subscribed in (one, one, other):
        assert turn_on(anna, subscribed).json["state"] == "ok"

    assert reached(app) == {anna.device: other.endpoint}


def test_a_phone_that_no_longer_wants_to_be_reached_is_forgotten(app, anna, ben, service):
    turn_on(anna, service.subscribe())
    bens = service.subscribe()
    turn_on(ben, bens)

    for _ in range(2):
        assert anna.post("/api/push/off", {"account": anna.account}).status_code == 204

    assert reached(app) == {ben.device: bens.endpoint}


def test_nobody_speaks_for_another_account(app, anna, ben, service):
    turn_on(ben, service.subscribe())

    answer = turn_on(anna, service.subscribe(), account=ben.account)
    off = anna.post("/api/push/off", {"account": ben.account})

    assert (answer.status_code, answer.json["code"]) == (409, "account")
    assert off.status_code == 409
    assert set(reached(app)) == {ben.device}


def test_an_address_that_its_service_forgot_is_gone_for_good(app, anna, service):
    one = service.subscribe()
    turn_on(anna, one)
    with app.app_context():
        remember_gone(anna.device, one.endpoint, clock.now())
        remember_gone(anna.device, one.endpoint, clock.now())
        db.session.commit()

    assert turn_on(anna, one).json == {"state": "gone"}
    assert reached(app) == {}
    assert turn_on(anna, service.subscribe()).json["state"] == "ok"


def test_a_subscription_made_for_another_key_is_of_no_use(app, anna, service):
    assert turn_on(anna, service.subscribe(), key="of another server").json == {"state": "gone"}
    assert reached(app) == {}


def test_a_phone_that_changed_hands_belongs_to_who_holds_it(app, anna, ben, service):
    one = service.subscribe()
    turn_on(anna, one)

    assert turn_on(ben, one).json["state"] == "ok"

    assert reached(app) == {ben.device: one.endpoint}


@pytest.mark.parametrize("other", ["p256dh", "auth"])
def test_who_only_knows_an_address_does_not_take_it_over(app, anna, ben, service, other):
    hers, his = service.subscribe(), service.subscribe()
    turn_on(anna, hers)
    stolen = {**hers.json, "keys": {**hers.json["keys"], other: his.json["keys"][other]}}

    answer = turn_on(ben, his, subscription=stolen)

    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert answer.json["fields"] == {"subscription.endpoint": "not_yours"}
    assert reached(app) == {anna.device: hers.endpoint}


def off_the_curve(one):
    x = decode(one["keys"]["p256dh"])
    return encode(x[:-1] + bytes([x[-1] ^ 1]))


BAD_KEYS = {
    "p256dh short": lambda one: {"p256dh": one["keys"]["p256dh"][:-2]},
    "p256dh empty": lambda one: {"p256dh": ""},
    "p256dh off the curve": lambda one: {"p256dh": off_the_curve(one)},
    "p256dh compressed": lambda one: {
        "p256dh": encode(b"\2" + decode(one["keys"]["p256dh"])[1:33])
    },
    "p256dh nothing": lambda one: {"p256dh": encode(bytes(65))},
    "p256dh not ASCII": lambda one: {"p256dh": "ü" * 87},
    "p256dh of another alphabet": lambda one: {"p256dh": "+" * 87},
    "p256dh very long": lambda one: {"p256dh": "A" * 100_000},
    "auth short": lambda one: {"auth": "AA"},
    "auth empty": lambda one: {"auth": ""},
    "auth long": lambda one: {"auth": one["keys"]["auth"] + "AA"},
    "auth not ASCII": lambda one: {"auth": "ü" * 22},
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_keys_that_nothing_could_be_encrypted_for_are_refused(app, anna, service, name):
    one = service.subscribe()
    keys = one.json["keys"] | BAD_KEYS[name](one.json)

    answer = turn_on(anna, one, subscription={**one.json, "keys": keys})

    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert list(answer.json["fields"]) == [f"subscription.keys.{name.split()[0]}"]
    assert answer.content_type == "application/problem+json"
    assert reached(app) == {}


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:1/push/x", "https://10.0.0.1/x", "https://evil.example/x", "x" * 5000, ""],
)
def test_an_address_that_is_no_push_service_is_refused(app, anna, service, endpoint):
    one = service.subscribe()

    answer = turn_on(anna, one, subscription={**one.json, "endpoint": endpoint})

    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert answer.json["fields"] == {"subscription.endpoint": "not_a_choice"}
    assert not endpoint or endpoint not in answer.text
    assert reached(app) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"subscription": None},
        {"subscription": []},
        {"subscription": {"endpoint": 1, "keys": {}}},
        {"key": None},
        {"account": "x"},
    ],
)
def test_what_has_another_shape_is_malformed(app, anna, service, more):
    answer = turn_on(anna, service.subscribe(), **more)

    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def given(service):
    keys = service.subscribe().json["keys"]
    endpoint = "https://web.push.apple.com/x"
    return Given(endpoint, keys["p256dh"], keys["auth"], PUBLIC)


def test_a_name_that_leads_into_ones_own_network_is_refused_when_it_is_handed_over(service):
    with pytest.raises(Invalid):
        check_given(given(service), Hosts(), lambda host: ["192.168.1.1"])
    assert check_given(given(service), Hosts(), lambda host: ["17.0.0.1"]) == "web.push.apple.com"


def test_a_name_that_cannot_be_looked_up_just_now_is_for_the_sending_to_judge(service):
    def fails(host):
        raise OSError

    assert check_given(given(service), Hosts(), fails) == "web.push.apple.com"


def test_nobody_has_more_phones_than_ten(app, make, phone, service):
    person = make.companion(make.group())
    phones = []
    for _ in range(MOST + 1):
        with app.app_context():
            limiter.reset()
        phones.append(phone(person))

    answers = [turn_on(one, service.subscribe()) for one in phones]

    assert [one.status_code for one in answers] == [200] * MOST + [422]
    assert answers[-1].json["fields"] == {"subscription": "out_of_range"}
    assert turn_on(phones[0], service.subscribe()).status_code == 200


# ---- leaving ----------------------------------------------------------------------------------


def sign_out(app, make, phone):
    phone.post("/api/sign-out", {"account": phone.account, "device": phone.device})


def sign_in_again(app, make, phone):
    make.group("Andere")
    phone.sign_in(code=make.code(phone.person))


def revoke_from_another_phone(app, make, phone):
    other = Phone(app).sign_in(code=make.code(phone.person))
    other.sync()
    assert other.sync(patch("device", phone.device, {"revoked": "lost"}))[0]["s"] == "ok"


def revoke_at_the_desk(app, make, phone):
    desk = Desk(app, make.coordinator())
    desk.done(f"/desk/devices/{phone.device}", {"how": "left"})


def revoke_by_the_operator(app, make, phone):
    app.test_cli_runner().invoke(args=["people", "revoke", phone.device])


@pytest.mark.parametrize(
    "leave",
    [
        sign_out,
        sign_in_again,
        revoke_from_another_phone,
        revoke_at_the_desk,
        revoke_by_the_operator,
    ],
)
def test_whoever_leaves_is_not_reached_any_more(app, make, anna, service, leave):
    turn_on(anna, service.subscribe())
    device, account = anna.device, anna.account

    leave(app, make, anna)

    assert device not in reached(app)
    with app.app_context():
        assert subscriptions_of(account) == []


def test_a_revoked_phone_cannot_be_reached_anew(app, make, anna, service):
    with make.writing() as stamp:
        revoke_device(db.session.get(Device, anna.device), Revoked.LEFT, stamp)

    assert turn_on(anna, service.subscribe()).status_code == 401
    assert reached(app) == {}


def test_renaming_a_phone_leaves_it_reached(app, make, anna, service):
    turn_on(anna, service.subscribe())
    anna.sync()

    anna.sync(patch("device", anna.device, {"label": "Annas Handy"}))

    assert set(reached(app)) == {anna.device}


# ---- settings ---------------------------------------------------------------------------------


def test_where_push_is_off_phones_are_told_so(database_url, instance):
    assert push_of(new_settings(database_url, instance)).public_key == ""


@pytest.mark.parametrize("key", ["x", "A" * 43, "A" * 100, "-----BEGIN PRIVATE KEY-----", "ü"])
def test_a_key_that_is_none_stops_the_start(database_url, instance, key):
    settings = new_settings(database_url, instance, **{**SETTINGS, "push_key": key})

    with pytest.raises(SettingsError, match="DIELE_PUSH_KEY"):
        create_app(settings)


@pytest.mark.parametrize(
    "contact", ["", "it@example.org", "mailto: <it@example.org>", "mailto:it", "http://x", "tel:1"]
)
def test_a_contact_that_services_would_refuse_stops_the_start(database_url, instance, contact):
    with pytest.raises(SettingsError, match="DIELE_PUSH_CONTACT"):
        new_settings(database_url, instance, push_key=KEY, push_contact=contact)


def test_a_key_may_be_given_in_each_of_its_forms():
    keys = read_keys(KEY)
    pem = keys.private_pem.decode()

    for form in (pem, pem.replace("\n", "\\n"), "".join(pem.splitlines()[1:-1]), f" {KEY}=\n"):
        assert read_keys(form) == keys


def test_gone_addresses_hold_no_address(app, anna, service):
    one = service.subscribe()
    with app.app_context():
        remember_gone(anna.device, one.endpoint, clock.now() - timedelta(days=1))
        db.session.commit()
        [row] = db.session.scalars(sa.select(GoneEndpoint))
        assert len(row.endpoint_hash) == 64
