"""How activities, answers and turnouts travel."""

from datetime import timedelta

from app.activities import answers, service
from app.activities.models import Activity, Rsvp, Turnout
from app.records.kind import Kind, Window

ACTIVITY = Kind(
    name="activity",
    model=Activity,
    home=service.meeting_home,
    create=service.plan_meeting,
    check=service.check_meeting,
    amend=service.amend_meeting,
    window=Window("starts_at", timedelta(days=14)),
)
RSVP = Kind(
    name="rsvp",
    model=Rsvp,
    home=answers.home_of_answer,
    create=answers.answer,
    check=answers.check_answer,
    amend=answers.amend_answer,
    stays=answers.stays,
    keyed=True,
    find=answers.find,
)
TURNOUT = Kind(name="turnout", model=Turnout)
