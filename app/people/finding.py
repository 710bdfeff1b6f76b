"""Finding people by any word of their name, without capitals and marks.

Words first, then people: the steps stay as many as are found, however many people there are.
"""

import sqlalchemy as sa

from app.database import current_session
from app.people.models import PersonWord
from app.records.text import fold

#: Whoever finds more has to write more of the name.
MOST = 500


def ids_named(text: str) -> list[str] | None:
    """Return the ids of people whose name has words that begin with those of ``text``.

    None for a text without words: nobody is looked for. At most ``MOST``.
    """
    words = sorted(set(fold(text).split()), key=len, reverse=True)[:5]
    if not words:
        return None
    found: list[str] | None = None
    for word in words:
        query = sa.select(PersonWord.person_id).where(_begins(word)).distinct()
        if found is not None:
            query = query.where(PersonWord.person_id.in_(found))
        found = list(current_session().scalars(query.limit(MOST)))
    return found


def _begins(word: str) -> sa.ColumnElement[bool]:
    word = word[:80]
    return sa.and_(PersonWord.word >= word, PersonWord.word < word + "\U0010ffff")
