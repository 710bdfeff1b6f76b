"""What came too late: handed in by people who no longer see where it belongs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, Json


class LateEntry(Base):
    """What somebody handed in who no longer sees its scope; the coordinator's, for 30 days."""

    __tablename__ = "late_entries"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(sa.String(80), index=True)
    mutation: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime]
