"""The course of `susulan tune`: one proposal after the other; each answer can be taken back."""

from types import SimpleNamespace

from service.cli.feedback.session import Answer, tune_story
from store.errors import StoreError
from store.records.proposals import AppliedProposal, ProposedKey
from tests.support.records import NOW

YES, NO, UNDO, QUIT = Answer.YES, Answer.NO, Answer.UNDO, Answer.QUIT


class Session:
    """A story whose applied proposals are no longer suggested; `refused` ones cannot be applied."""

    def __init__(self, *ids, answers, refused=()):
        self.ids, self.answers, self.refused = ids, list(answers), refused
        self.applied, self.shown, self.told, self.ended, self.computed = [], [], [], False, 0

    def compute(self):
        self.computed += 1
        left = [one for one in self.ids if one not in self.applied]
        return SimpleNamespace(measured=tuple(SimpleNamespace(id=one) for one in left))

    def apply(self, measured):
        if measured.id in self.refused:
            raise StoreError("the config goes before it")
        self.applied.append(measured.id)
        return AppliedProposal(measured.id, "s", ProposedKey.EXCLUDE, measured.id, (), "", None, (), "", NOW)

    def undo(self, applied):
        self.applied.remove(applied.id)

    def show(self, found, number):
        self.shown.append(found.measured[number].id)

    def show_end(self, _found):
        self.ended = True

    def ask(self):
        return self.answers.pop(0)

    def tell(self, text):
        self.told.append(text)

    def run(self):
        went_on = tune_story(self.compute, self.apply, self.undo, self)
        assert not self.answers
        return went_on


def test_a_yes_applies_and_the_rest_is_computed_again():
    session = Session("a", "b", answers=[YES, YES])
    assert session.run()
    assert (session.shown, session.applied, session.ended) == (["a", "b"], ["a", "b"], True)
    assert session.computed == 3


def test_a_no_goes_on_without_computing_again():
    session = Session("a", "b", answers=[NO, YES])
    assert session.run()
    assert (session.shown, session.applied) == (["a", "b"], ["b"])


def test_quit_ends_at_once_and_keeps_what_was_applied():
    session = Session("a", "b", answers=[YES, QUIT])
    assert not session.run()
    assert (session.applied, session.ended) == (["a"], False)


def test_undo_takes_back_the_last_answer_a_yes_or_a_no():
    session = Session("a", "b", "c", answers=[YES, NO, UNDO, UNDO, QUIT])
    assert not session.run()
    assert session.shown == ["a", "b", "c", "b", "a"]
    assert session.applied == []


def test_undo_at_the_beginning_changes_nothing_and_says_so():
    session = Session("a", answers=[UNDO, QUIT])
    session.run()
    assert session.shown == ["a", "a"]
    assert "nothing to undo" in session.told[0]


def test_what_cannot_be_applied_is_told_and_left():
    session = Session("a", "b", answers=[YES, YES], refused=("a",))
    assert session.run()
    assert session.told == ["the config goes before it"]
    assert session.applied == ["b"]


def test_a_story_without_proposals_ends_at_once():
    session = Session(answers=[])
    assert session.run()
    assert (session.shown, session.ended) == ([], True)
