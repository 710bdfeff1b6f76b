"""A programme to try Diele with: invented people, the same at every load."""

from app.demo.load import load

__all__ = ["load"]
