"""How reviews and what is said about them travel."""

from app.records.kind import Kind
from app.reviews import service
from app.reviews.models import Review, ReviewMessage

REVIEW = Kind(name="review", model=Review)
REVIEW_MESSAGE = Kind(
    name="review_message",
    model=ReviewMessage,
    home=service.home,
    create=service.answer,
    needs_notes=True,
)
