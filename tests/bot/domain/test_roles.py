"""Who may do what: administrators change, reporters read, members see what is their own."""

from __future__ import annotations

import pytest

from bot.domain.roles import Action, Role, may

OWN = {Action.SEE_OWN_SEAT, Action.SEE_WHY, Action.ASK}
READS = {*OWN, Action.SEE_ALL_SEATS, Action.SEE_REPORTS, Action.SEE_LOG}


@pytest.mark.parametrize("action", Action)
def test_administrators_may_everything(action: Action) -> None:
    assert may(Role.ADMINISTRATOR, action)


@pytest.mark.parametrize("action", Action)
def test_reporters_read_and_change_nothing(action: Action) -> None:
    assert may(Role.REPORTER, action) == (action in READS)


@pytest.mark.parametrize("action", Action)
def test_members_see_what_is_their_own_and_ask(action: Action) -> None:
    assert may(Role.MEMBER, action) == (action in OWN)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_sentence_that_refuses_it(action: Action) -> None:
    assert action.refusal[0].isupper()
    assert action.refusal.endswith(".")
