"""Who may do what: administrators change, reporters read, members see their own seat."""

from __future__ import annotations

import pytest

from bot.domain.roles import Action, Role, may

READS = {Action.SEE_ALL_SEATS, Action.SEE_OWN_SEAT, Action.SEE_REPORTS, Action.SEE_LOG}


@pytest.mark.parametrize("action", Action)
def test_administrators_may_everything(action: Action) -> None:
    assert may(Role.ADMINISTRATOR, action)


@pytest.mark.parametrize("action", Action)
def test_reporters_read_and_change_nothing(action: Action) -> None:
    assert may(Role.REPORTER, action) == (action in READS)


@pytest.mark.parametrize("action", Action)
def test_members_see_their_own_seat_only(action: Action) -> None:
    assert may(Role.MEMBER, action) == (action is Action.SEE_OWN_SEAT)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_sentence_that_refuses_it(action: Action) -> None:
    assert action.refusal[0].isupper()
    assert action.refusal.endswith(".")
