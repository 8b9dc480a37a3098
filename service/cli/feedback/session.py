"""The course of `susulan tune`: which proposal is shown next, and what an answer does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from store.errors import StoreError

if TYPE_CHECKING:
    from service.stories.tuning import MeasuredSuggestion, StorySuggestions
    from store.records.proposals import AppliedProposal


class Answer(Enum):
    """What a person says to a proposal."""

    YES = "yes"
    NO = "no"
    UNDO = "undo"
    QUIT = "quit"


class Dialogue(Protocol):
    """Where proposals are shown and answers come from."""

    def show(self, found: StorySuggestions, number: int) -> None:
        """Show the proposal at this place of the list."""

    def show_end(self, found: StorySuggestions) -> None:
        """Say that a story has no more proposals."""

    def ask(self) -> Answer:
        """Ask about the proposal that was shown last."""

    def tell(self, text: str) -> None:
        """Say something."""


@dataclass(slots=True)
class Steps:
    """What was answered so far, so that it can be taken back."""

    taken: list[str | AppliedProposal] = field(default_factory=list)
    """The id of a declined proposal, or the proposal that was applied."""

    def declined(self) -> set[str]:
        """Ids of the proposals that were declined."""
        return {one for one in self.taken if isinstance(one, str)}


def tune_story(
    compute: Callable[[], StorySuggestions],
    apply: Callable[[MeasuredSuggestion], AppliedProposal],
    undo: Callable[[AppliedProposal], object],
    dialogue: Dialogue,
) -> bool:
    """Go through the proposals of one story; False if the person quits.

    After each change the proposals are computed anew, because one change may repair what another was for.
    """
    steps, found = Steps(), compute()
    while True:
        number = _next(found, steps)
        if number is None:
            dialogue.show_end(found)
            return True
        dialogue.show(found, number)
        measured = found.measured[number]
        match dialogue.ask():
            case Answer.QUIT:
                return False
            case Answer.NO:
                steps.taken.append(measured.id)
            case Answer.UNDO:
                if _take_back(steps, undo, dialogue):
                    found = compute()
            case Answer.YES:
                try:
                    steps.taken.append(apply(measured))
                except StoreError as error:
                    dialogue.tell(str(error))
                    steps.taken.append(measured.id)
                else:
                    found = compute()


def _next(found: StorySuggestions, steps: Steps) -> int | None:
    declined = steps.declined()
    return next((number for number, one in enumerate(found.measured) if one.id not in declined), None)


def _take_back(steps: Steps, undo: Callable[[AppliedProposal], object], dialogue: Dialogue) -> bool:
    """Take back the last answer; whether the story has changed."""
    if not steps.taken:
        dialogue.tell("there is nothing to undo in this session; `susulan tune undo` undoes earlier changes")
        return False
    last = steps.taken.pop()
    if isinstance(last, str):
        dialogue.tell("the proposal before is open again")
        return False
    undo(last)
    dialogue.tell(f"undone: {last.key} {last.name!r}")
    return True
