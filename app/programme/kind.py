"""How the programme, topics and places travel: for reading only."""

from app.programme.models import Place, Programme, Topic
from app.records.kind import Kind

PROGRAMME = Kind(name="programme", model=Programme)
TOPIC = Kind(name="topic", model=Topic)
PLACE = Kind(name="place", model=Place)
