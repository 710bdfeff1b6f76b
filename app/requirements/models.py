"""Tables of requirements and of who meets them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id


class Requirement(Base):
    """Something a volunteer needs: a training, a signature, an interview."""

    __tablename__ = "requirements"

    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    blocks: Mapped[bool] = mapped_column(default=True)
    valid_months: Mapped[int | None]


class RequirementRecord(Base):
    """That one person met one requirement, or why they need not."""

    __tablename__ = "requirement_records"
    __table_args__ = (sa.UniqueConstraint("person_id", "requirement_key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    requirement_key: Mapped[str] = mapped_column(sa.ForeignKey("requirements.key"))
    met_on: Mapped[date]
    waived_because: Mapped[str | None] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]
