"""How next steps travel."""

from datetime import timedelta

from app.follow_ups import service
from app.follow_ups.models import FollowUp
from app.records.kind import Kind, Window

FOLLOW_UP = Kind(
    name="follow_up",
    model=FollowUp,
    home=service.home,
    create=service.write_down,
    check=service.check_step,
    amend=service.amend_step,
    remove=service.remove_step,
    window=Window("settled_at", timedelta(days=60)),
)
