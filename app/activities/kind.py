"""How activities, answers and turnouts travel."""

from datetime import timedelta

from app.activities import answers, service
from app.activities.models import Activity, Rsvp, Turnout
from app.records.kind import Kind, Window

#: Activities that began longer ago are on no phone, nor what was said to them.
FORTNIGHT = Window("starts_at", timedelta(days=14))

ACTIVITY = Kind(
    name="activity",
    model=Activity,
    home=service.meeting_home,
    create=service.plan_meeting,
    check=service.check_meeting,
    amend=service.amend_meeting,
    window=FORTNIGHT,
)
RSVP = Kind(
    name="rsvp",
    model=Rsvp,
    home=answers.home_of_answer,
    create=answers.answer,
    check=answers.check_answer,
    amend=answers.amend_answer,
    stays=answers.stays,
    window=FORTNIGHT,
    keyed=True,
    find=answers.find,
)
TURNOUT = Kind(name="turnout", model=Turnout, window=FORTNIGHT)
