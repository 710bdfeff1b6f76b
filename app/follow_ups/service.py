"""Writing down, claiming and settling next steps. The caller commits."""

from app.follow_ups.models import FollowUp, StepState, home_of
from app.groups.queries import is_in_sight
from app.problems import Forbidden, Gone, Invalid
from app.records.actor import Actor, Stamp
from app.records.base import add, change, remove
from app.records.kind import Values
from app.records.siblings import drop_siblings, move_siblings

PEOPLE_WORDS = ("group", "newcomer", "coordinator")


def home(values: Values) -> str | None:
    """Return the scope a new step would stand in."""
    if values.get("newcomer_id") is None and values.get("group_id") is None:
        raise Invalid({"newcomer_id": "required"})
    return home_of(values.get("newcomer_id"), values.get("group_id"), values["owner"])


def write_down(id: str, values: Values, actor: Actor, stamp: Stamp) -> FollowUp:
    """Add a next step. Raises ``Gone`` outside the actor's scopes, ``Invalid`` for a stranger."""
    group_id = values.get("group_id")
    if home(values) not in actor.scopes or (group_id and f"g:{group_id}" not in actor.scopes):
        raise Gone
    _check_owner(values["owner"], values.get("newcomer_id"), actor)
    step = FollowUp(id=id, maker_id=actor.person_id, made_at=stamp.made_at, **values)
    if step.state is not StepState.OPEN:
        step.settled_by, step.settled_at = actor.person_id, stamp.made_at
    add(step, stamp, tuple(values))
    return step


def check_step(step: FollowUp, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse an owner who does not belong to her companions; she herself only settles her own."""
    is_hers = step.newcomer_id is not None and f"c:{step.newcomer_id}" not in actor.scopes
    if is_hers and set(values) - {"state"}:
        raise Forbidden(dict.fromkeys(set(values) - {"state"}, "not_yours"))
    if "owner" in values:
        _check_owner(values["owner"], step.newcomer_id, actor)


def amend_step(step: FollowUp, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change, claim or settle a step; who settled it and when is noted."""
    more = {}
    if "state" in values and values["state"] is not step.state:
        is_open = values["state"] is StepState.OPEN
        more = {
            "settled_by": None if is_open else actor.person_id,
            "settled_at": None if is_open else stamp.made_at,
        }
    change(step, {**values, **more}, stamp)
    move_siblings([step])


def remove_step(step: FollowUp, actor: Actor, stamp: Stamp) -> None:
    """Withdraw a step that one wrote down oneself."""
    if step.maker_id != actor.person_id:
        raise Forbidden
    drop_siblings(step, stamp)
    remove(step, stamp)


def _check_owner(owner: str, newcomer_id: str | None, actor: Actor) -> None:
    if owner in PEOPLE_WORDS or owner == actor.person_id:
        return
    if newcomer_id is None or not is_in_sight(owner, newcomer_id):
        raise Invalid({"owner": "unknown"})
