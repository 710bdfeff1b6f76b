"""Compiles the catalogues into the wheel: the checkout does not carry them."""

from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add one ``messages.mo`` for each ``messages.po``."""
        for source in Path(self.root, "translations").glob("*/LC_MESSAGES/messages.po"):
            target = source.with_suffix(".mo")
            with source.open("rb") as text, target.open("wb") as packed:
                mofile.write_mo(packed, pofile.read_po(text))
            inside = Path("app") / target.relative_to(self.root)
            build_data["force_include"][str(target)] = str(inside)
