"""Who gets what answer from which address: one line for each, and a test finds what is missing.

``test_rights.py`` asks every address with every method as everybody: anonymous, a companion's
phone, a newcomer's phone, a coordinator's browser, and somebody whose phone was revoked and whose
desk session has ended. An address with an id is asked about one that is there, one of somebody else
where there is such a thing, and ids that nobody has: those are answered alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Everybody there is.
PEOPLE = ("anonymous", "companion", "newcomer", "coordinator", "revoked")
#: Who has a session on a phone that may still act.
ON_PHONES = ("companion", "newcomer")

Body = Callable[[str], Any]


@dataclass(frozen=True)
class Right:
    """What an address answers.

    ``to`` are the statuses by person. ``fill`` says what stands for each part of the address: the
    name of a thing that the test makes, or a word in quotes. ``unknown`` is what coordinators get
    for an id that nobody has, ``foreign`` the name of a thing of somebody else's that is answered
    the same. ``json`` is what phones send; ``home`` where everybody else is led.
    """

    to: Mapping[str, int]
    fill: Mapping[str, str]
    unknown: int | None = None
    foreign: str | None = None
    json: Body | None = None
    home: str | None = None


def everybody(status: int, **fill: str) -> Right:
    """Answer all the same."""
    return Right(dict.fromkeys(PEOPLE, status), fill)


def phones(status: int, *, others: int, revoked: int, json: Body) -> Right:
    """Answer phones; ``json`` makes the body from an account's id."""
    to = dict.fromkeys(PEOPLE, others) | dict.fromkeys(ON_PHONES, status) | {"revoked": revoked}
    return Right(to, {}, json=json)


def coordinators(status: int, *, foreign: str | None = None, **fill: str) -> Right:
    """Answer coordinators; everybody else is led to signing in, whatever the id."""
    to = dict.fromkeys(PEOPLE, 303) | {"coordinator": status}
    ids = any(not one.startswith("'") for one in fill.values())
    return Right(to, fill, unknown=404 if ids else None, foreign=foreign, home="/desk/sign-in")


def _sync(account: str) -> dict[str, Any]:
    client = "11111111-2222-4333-8444-000000000001"
    return {
        "protocol": 1,
        "app": "test",
        "account": account,
        "client": client,
        "epoch": None,
        "now": 1_700_000_000_000,
        "cursors": {},
        "mutations": [],
    }


def _account(account: str) -> dict[str, Any]:
    return {"account": account or "11111111-2222-4333-8444-555555555555"}


def _reached(account: str) -> dict[str, Any]:
    keys = {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
        "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    }
    endpoint = "https://push.services.mozilla.com/wpush/v2/example"
    return {
        **_account(account),
        "subscription": {"endpoint": endpoint, "keys": keys},
        "key": "of another server",
    }


def _code(account: str) -> dict[str, Any]:
    return {"code": "ABCD2345", "account": account or None}


PERSON, NEWCOMER, GROUP = {"id": "person"}, {"id": "newcomer"}, {"id": "group"}
ACTIVITY, TALK, LATE = {"id": "activity"}, {"id": "talk"}, {"id": "late"}
MEMBERSHIP = {"id": "membership", "step": "'end'"}
ACCOMPANIMENT = {"id": "accompaniment", "step": "'end'"}
JOINING = {"person_id": "person", "group_id": "group"}
BRINGING = {"newcomer_id": "newcomer", "group_id": "group"}
NEEDED = {"person_id": "person", "key": "'first-interview'"}
STEP = "/desk/memberships/<id>/<any(begin, pause, end, resume, drop):step>"
HER_STEP = "/desk/accompaniments/<id>/<any(pause, resume, end, drop):step>"

RIGHTS: dict[tuple[str, str], Right] = {
    # ---- for anybody ------------------------------------------------------------------------
    ("GET", "/"): everybody(302),
    ("GET", "/healthz"): everybody(204),
    ("GET", "/join"): everybody(200),
    ("GET", "/app/"): everybody(200),
    ("GET", "/app/<path:place>"): everybody(200, place="'people/x'"),
    ("GET", "/app/manifest.webmanifest"): everybody(200),
    ("GET", "/sw.js"): everybody(200),
    ("GET", "/service_worker/manifest.js"): everybody(200),
    ("GET", "/service_worker/<path:name>"): everybody(404, name="'nothing.js'"),
    ("GET", "/static/<path:name>"): everybody(404, name="'nothing.js'"),
    # ---- for phones -------------------------------------------------------------------------
    ("POST", "/api/invitations/look"): phones(404, others=404, revoked=404, json=_code),
    ("POST", "/api/sign-in"): phones(404, others=404, revoked=404, json=_code),
    ("POST", "/api/sign-out"): phones(204, others=204, revoked=204, json=_account),
    ("POST", "/api/codes"): phones(200, others=401, revoked=401, json=_account),
    ("POST", "/api/sync"): phones(200, others=401, revoked=410, json=_sync),
    ("POST", "/api/sync/wiped"): phones(401, others=401, revoked=204, json=_account),
    ("POST", "/api/push"): phones(200, others=401, revoked=401, json=_reached),
    ("POST", "/api/push/off"): phones(204, others=401, revoked=401, json=_account),
    ("POST", "/api/push/test"): phones(200, others=401, revoked=401, json=_account),
    # ---- getting in at the desk -------------------------------------------------------------
    ("GET", "/desk/sign-in"): Right(dict.fromkeys(PEOPLE, 200) | {"coordinator": 303}, {}),
    ("POST", "/desk/sign-in"): everybody(401),
    ("POST", "/desk/sign-out"): everybody(303),
    ("GET", "/desk/join/<token>"): everybody(404, token="'unknown'"),
    ("POST", "/desk/join/<token>"): everybody(404, token="'unknown'"),
    # ---- one's own account ------------------------------------------------------------------
    ("GET", "/desk/"): coordinators(303),
    ("GET", "/desk/account/"): coordinators(200),
    ("POST", "/desk/account/language"): coordinators(422),
    ("GET", "/desk/account/password"): coordinators(200),
    ("POST", "/desk/account/password"): coordinators(422),
    ("GET", "/desk/account/recovery-codes"): coordinators(200),
    ("POST", "/desk/account/recovery-codes"): coordinators(422),
    ("POST", "/desk/account/sessions/end-others"): coordinators(303),
    ("POST", "/desk/account/sessions/<id>/end"): coordinators(
        303, foreign="her_session", id="session"
    ),
    # ---- people -----------------------------------------------------------------------------
    ("GET", "/desk/people/"): coordinators(200),
    ("GET", "/desk/people/new"): coordinators(200),
    ("POST", "/desk/people/new"): coordinators(400),
    ("GET", "/desk/people/<id>"): coordinators(200, **PERSON),
    ("GET", "/desk/people/<id>/edit"): coordinators(200, **PERSON),
    ("POST", "/desk/people/<id>/edit"): coordinators(422, **PERSON),
    ("GET", "/desk/people/<id>/disable"): coordinators(200, **PERSON),
    ("POST", "/desk/people/<id>/disable"): coordinators(409, **PERSON),
    ("POST", "/desk/people/<id>/enable"): coordinators(303, **PERSON),
    ("GET", "/desk/people/<person_id>/requirements/<key>"): coordinators(200, **NEEDED),
    ("POST", "/desk/people/<person_id>/requirements/<key>"): coordinators(303, **NEEDED),
    ("GET", "/desk/memberships/of/<person_id>"): coordinators(200, person_id="person"),
    ("GET", "/desk/memberships/of/<person_id>/<group_id>"): coordinators(200, **JOINING),
    ("POST", "/desk/memberships/of/<person_id>/<group_id>"): coordinators(400, **JOINING),
    ("GET", STEP): coordinators(200, **MEMBERSHIP),
    ("POST", STEP): coordinators(409, **MEMBERSHIP),
    ("GET", "/desk/devices/<id>"): coordinators(200, id="device"),
    ("POST", "/desk/devices/<id>"): coordinators(422, id="device"),
    ("GET", "/desk/invitations/"): coordinators(200),
    ("POST", "/desk/invitations/<id>/withdraw"): coordinators(303, id="invitation"),
    ("GET", "/desk/invitations/of/<person_id>"): coordinators(200, person_id="person"),
    ("POST", "/desk/invitations/of/<person_id>"): coordinators(400, person_id="person"),
    # ---- newcomers --------------------------------------------------------------------------
    ("GET", "/desk/newcomers/"): coordinators(200),
    ("GET", "/desk/newcomers/new"): coordinators(200),
    ("POST", "/desk/newcomers/new"): coordinators(400),
    ("GET", "/desk/newcomers/<id>"): coordinators(200, **NEWCOMER),
    ("GET", "/desk/newcomers/<id>/edit"): coordinators(200, **NEWCOMER),
    ("POST", "/desk/newcomers/<id>/edit"): coordinators(422, **NEWCOMER),
    ("GET", "/desk/newcomers/<id>/consents"): coordinators(200, **NEWCOMER),
    ("POST", "/desk/newcomers/<id>/consents"): coordinators(409, **NEWCOMER),
    ("GET", "/desk/accompaniments/of/<newcomer_id>"): coordinators(200, newcomer_id="newcomer"),
    ("GET", "/desk/accompaniments/of/<newcomer_id>/<group_id>"): coordinators(200, **BRINGING),
    ("POST", "/desk/accompaniments/of/<newcomer_id>/<group_id>"): coordinators(400, **BRINGING),
    ("GET", HER_STEP): coordinators(200, **ACCOMPANIMENT),
    ("POST", HER_STEP): coordinators(409, **ACCOMPANIMENT),
    # ---- groups -----------------------------------------------------------------------------
    ("GET", "/desk/groups/"): coordinators(200),
    ("GET", "/desk/groups/new"): coordinators(200),
    ("POST", "/desk/groups/new"): coordinators(400),
    ("GET", "/desk/groups/<id>"): coordinators(200, **GROUP),
    ("GET", "/desk/groups/<id>/edit"): coordinators(200, **GROUP),
    ("POST", "/desk/groups/<id>/edit"): coordinators(422, **GROUP),
    # ---- activities -------------------------------------------------------------------------
    ("GET", "/desk/activities/"): coordinators(200),
    ("GET", "/desk/activities/new"): coordinators(200),
    ("POST", "/desk/activities/new"): coordinators(400),
    ("GET", "/desk/activities/<id>"): coordinators(200, **ACTIVITY),
    ("GET", "/desk/activities/<id>/edit"): coordinators(200, **ACTIVITY),
    ("POST", "/desk/activities/<id>/edit"): coordinators(422, **ACTIVITY),
    ("POST", "/desk/activities/<id>/publish"): coordinators(409, **ACTIVITY),
    ("GET", "/desk/activities/<id>/discard"): coordinators(200, **ACTIVITY),
    ("POST", "/desk/activities/<id>/discard"): coordinators(409, **ACTIVITY),
    ("GET", "/desk/activities/<id>/move"): coordinators(200, **ACTIVITY),
    ("POST", "/desk/activities/<id>/move"): coordinators(422, **ACTIVITY),
    ("GET", "/desk/activities/<id>/cancel"): coordinators(200, **ACTIVITY),
    ("POST", "/desk/activities/<id>/cancel"): coordinators(409, **ACTIVITY),
    ("POST", "/desk/activities/<id>/answers"): coordinators(422, **ACTIVITY),
    # ---- talks ------------------------------------------------------------------------------
    ("GET", "/desk/reviews/"): coordinators(200),
    ("POST", "/desk/reviews/read"): coordinators(303),
    ("GET", "/desk/reviews/<id>"): coordinators(200, **TALK),
    ("POST", "/desk/reviews/<id>/read"): coordinators(303, **TALK),
    ("POST", "/desk/reviews/<id>/thank"): coordinators(303, **TALK),
    ("POST", "/desk/reviews/<id>/ask"): coordinators(400, **TALK),
    # ---- what came late or was handed over --------------------------------------------------
    ("GET", "/desk/late/"): coordinators(200),
    ("GET", "/desk/late/<id>"): coordinators(200, **LATE),
    ("POST", "/desk/late/<id>/accept"): coordinators(303, **LATE),
    ("POST", "/desk/late/<id>/send-back"): coordinators(422, **LATE),
    ("GET", "/desk/late/<id>/delete"): coordinators(200, **LATE),
    ("POST", "/desk/late/<id>/delete"): coordinators(303, **LATE),
}
