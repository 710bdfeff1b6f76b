"""Reading the programme."""

import sqlalchemy as sa

from app.database import current_session
from app.programme.models import Programme

#: Before a programme is set up, days are those of the city Diele was made for.
DEFAULT_TIMEZONE = "Europe/Berlin"


def programme() -> Programme | None:
    """Return the programme of this installation, if it has been set up."""
    found: Programme | None = current_session().scalar(sa.select(Programme).limit(1))
    return found


def timezone() -> str:
    """Return the programme's time zone without loading the whole row."""
    found: str | None = current_session().scalar(sa.select(Programme.timezone).limit(1))
    return found or DEFAULT_TIMEZONE
