"""Table of those who were erased."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id


class Erasure(Base):
    """The id of a newcomer or person who was erased, so that nothing of them is taken again."""

    __tablename__ = "erasures"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
