"""Every refusal that a person or a phone can meet, each with a stable code.

Edges translate codes into sentences and answers; nothing here carries prose or a person's words.
"""

from collections.abc import Mapping


class Problem(Exception):
    """Something is refused. ``fields`` says per field why, in codes that phones translate."""

    code = "invalid"
    status = 422

    def __init__(self, fields: Mapping[str, str] | None = None, **members: object) -> None:
        super().__init__(self.code)
        self.fields = dict(fields or {})
        self.members = members


class Invalid(Problem):
    """A value is missing, too long, of the wrong type …; ``fields`` says which."""


class Forbidden(Problem):
    """The person sees the record, but may not make this change."""

    code = "forbidden"
    status = 403


class Gone(Problem):
    """There is nothing here for this person: never was, no longer, or somebody else's."""

    code = "gone"
    status = 404


class Exists(Problem):
    """A record with this id is there already."""

    code = "exists"
    status = 409


class Changed(Problem):
    """Others have changed it meanwhile, so it is not removed."""

    code = "changed"
    status = 409


class Closed(Problem):
    """The time for changing it is over."""

    code = "closed"
    status = 409


class ConsentMissing(Problem):
    """The newcomer has not agreed that this is stored."""

    code = "consent"
    status = 409


class Reused(Problem):
    """The id was used for other content or by another account."""

    code = "reused"
    status = 409


class NotReady(Problem):
    """A volunteer does not meet every requirement yet; ``fields`` names the open ones."""

    code = "not_ready"
    status = 409


# ---- what answers a whole request -----------------------------------------------------------


class Malformed(Problem):
    """The request cannot be read at all."""

    code = "malformed"
    status = 400


class LoginNeeded(Problem):
    """Nobody is signed in, or the session is over."""

    code = "login"
    status = 401


class OtherOrigin(Problem):
    """The request comes from another site."""

    code = "origin"
    status = 403


class UnknownInvitation(Problem):
    """No such invitation: unknown, used, expired and revoked look alike."""

    code = "unknown_invitation"
    status = 404


class NotFound(Problem):
    """There is no such page."""

    code = "not_found"
    status = 404


class WrongMethod(Problem):
    """The address does not take this method."""

    code = "method"
    status = 405


class OtherAccount(Problem):
    """The session, or the phone's client id, belongs to another account."""

    code = "account"
    status = 409


class OtherEpoch(Problem):
    """The server came back from a backup: ``epoch`` and ``last_n`` say from where to go on."""

    code = "epoch"
    status = 409


class Gap(Problem):
    """Numbers are missing after ``last_n``."""

    code = "gap"
    status = 409


class Fork(Problem):
    """A number was used twice: the phone was cloned or restored. ``id`` names the mutation."""

    code = "fork"
    status = 409


class Wipe(Problem):
    """The device is no longer to hold this account's data; ``how`` is ``left`` or ``lost``."""

    code = "wipe"
    status = 410


class TooLarge(Problem):
    """The request is larger than the server takes."""

    code = "too_large"
    status = 413


class WrongType(Problem):
    """The body is not of the type that is taken here."""

    code = "media_type"
    status = 415


class Upgrade(Problem):
    """The app is too old for this server; ``min`` is the protocol it needs."""

    code = "upgrade"
    status = 426


class Failed(Problem):
    """Something went wrong here that nobody foresaw; nothing was stored."""

    code = "failed"
    status = 500


class Busy(Problem):
    """Try again later; ``retry_after`` is in seconds."""

    code = "busy"
    status = 503


class TooMany(Problem):
    """Too many tries; ``retry_after`` is in seconds."""

    code = "busy"
    status = 429
