"""What every store promises about people's overrides of developments; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from store.records.matching import Development, Member, Override


class OverrideStore(Protocol):
    """Overrides: a person merges or splits developments.

    A development that lost all its reports stays, but is not listed.
    """

    def overrides(self) -> list[Override]:
        """All overrides, in order of storing."""

    def development(self, key: str) -> Development | None:
        """One development, also one without reports."""

    def commit_override(
        self, override: Override, developments: Sequence[Development], members: Sequence[Member]
    ) -> None:
        """In one durable transaction: store the override, insert or replace developments, move members.

        A member is identified by article and story; only its development changes.

        Raises:
            StoreError: the override's id exists already, or a member or its development does not exist.
        """

    def undo_override(
        self, override_id: str, developments: Sequence[Development], members: Sequence[Member]
    ) -> bool:
        """The same, but delete the override; False, with nothing written, if there is none with this id."""
