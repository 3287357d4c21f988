"""Why somebody can or cannot text, and from which pages: asked, told, and put right from the answer itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.roles import Actor
from bot.sandbox import payloads
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person, SeenMessage, SeenView
from storage import tables
from tests.support.bot import (
    ANA,
    BEN,
    DANIEL,
    FATIMA,
    KWAME,
    MARGARET,
    Bot,
    message_saying,
    modal_saying,
    sets_up,
    until,
)
from tests.support.world import rows

ROBOT = "U0APPBOT01"


@pytest.fixture
def company(one_bot: Bot) -> Bot:
    """Seat 1 with a number and Ana on it."""
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    assert margaret.types(f"/seats assign 1 <@{ANA}>").ok
    return one_bot


def buttons(place: SeenMessage | SeenView) -> dict[str, str]:
    """What can be pressed there: the words of each button by its action."""
    return {
        e["action_id"]: e["text"]["text"]
        for b in place.blocks
        for e in b.get("elements", [])
        if e.get("type") == "button"
    }


def asks(person: Person, words: str = "") -> SeenMessage:
    """The answer to /seats why."""
    assert person.types(f"/seats why {words}".strip()).ok
    return [message for message in person.sees() if message.ephemeral][-1]  # a warning may have come after it


def change(bot: Bot, table: Any, key: Any, **values: Any) -> None:
    with bot.storage.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == key).values(**values))


def pages(bot: Bot, member: str = ANA) -> list[str] | None:
    permissions = bot.services.members.permissions(Actor(TEAM_ID, MARGARET), member)
    return None if permissions.is_default else [str(page) for page in permissions.pages]


def entries(bot: Bot) -> int:
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM log WHERE action = 'pages_changed'")
    return int(found["n"])


# --- why -----------------------------------------------------------------------------------------------------


def test_a_recruiter_is_told_every_gate_typed_and_in_their_home(company: Bot) -> None:
    seat = company.services.seats.own(Actor(TEAM_ID, ANA))
    assert seat is not None
    assert seat.number is not None
    number = seat.number.number.national
    ana = company.person(ANA)
    answer = asks(ana, "candidate pool")
    assert f"You can text from the candidate pool, with {number}." in answer.words
    assert answer.words.count("open.") == 7
    assert buttons(answer) == {}
    ana.opens_home()
    assert ana.clicks("why_open", ana.home).ok
    modal = modal_saying(
        ana, f"You can text from job postings, the candidate pool and the candidate profile, with {number}"
    )
    assert "✅ *On a seat:* open. You are on Seat 1." in modal.words


def test_whoever_is_no_administrator_asks_for_what_is_missing_from_the_answer(company: Bot) -> None:
    kwame = company.person(KWAME)
    answer = asks(kwame)
    assert "⛔ *You cannot text: you are on no seat.*\nAsk Margaret or Daniel to put you on a seat." in answer.words
    assert (
        "– *Number live:* cannot be told yet. There is no number to look at while you are on no seat." in answer.words
    )
    assert buttons(answer) == {"ask_open": "Ask for a seat"}
    assert kwame.clicks("ask_open", answer).ok
    kwame.waits_for(lambda: kwame.modal)
    kwame.closes()
    kwame.opens_home()
    kwame.clicks("why_open", kwame.home)
    modal = modal_saying(kwame, "You cannot text: you are on no seat.")
    assert kwame.clicks("ask_open", modal).ok
    kwame.waits_for(lambda: len(kwame.modals) == 2)
    company.text(ANA, 20)
    ana = company.person(ANA)
    answer = asks(ana)
    assert "You cannot text: Seat 1 has no messages left this month." in answer.words
    assert "or wait until December 1, when it resets." in answer.words
    assert buttons(answer) == {"ask_open": "Ask for more"}
    ana.clicks("ask_open", answer)
    ana.waits_for(lambda: ana.modal)


def test_an_administrator_puts_somebody_on_a_seat_from_the_answer(company: Bot) -> None:
    margaret = company.person(MARGARET)
    answer = asks(margaret, "@kwame")
    assert "Kwame cannot text: they are on no seat." in answer.words
    assert buttons(answer) == {"assign_open": "Assign user"}
    assert margaret.clicks("assign_open", answer).ok
    modal_saying(margaret, "2 places free")
    margaret.searches("assign_members", "kwame")
    assert margaret.submits({"members": [KWAME]}).ok
    fresh = message_saying(margaret, "Kwame is on Seat 1 and can text from")
    assert "✅ *Kwame can text from" in fresh.words
    assert fresh.ts == answer.ts
    # A button that is out of date says so on top of the answer as it is now.
    stale = asks(margaret, "@ben")
    company.services.seats.assign(Actor(TEAM_ID, DANIEL), 1, [BEN])
    assert margaret.clicks("assign_open", stale).ok
    fresh = message_saying(margaret, "⚠️ Ben is on Seat 1 already")
    assert "✅ *Ben can text from" in fresh.words
    assert fresh.ts == stale.ts


def test_what_is_shut_for_an_administrator_carries_its_button(company: Bot) -> None:
    margaret = company.person(MARGARET)
    seat = company.services.seats.find(Actor(TEAM_ID, MARGARET), "1").id
    company.text(ANA, 20)
    change(company, tables.seats, seat, suspended_at=datetime.now(UTC))
    margaret.types("/seats permissions @ana none")
    answer = asks(margaret, "@ana")
    # The first shut gate stands out; the others are named, each with what to do.
    assert answer.words.startswith("⛔ *Ana cannot text: Seat 1 is suspended.*\nResume texting on Seat 1.")
    assert "⛔ *Page permitted:* shut. Ana may text from no page." in answer.words
    assert "⛔ *Allowance left:* shut. Seat 1 has used all 20 messages of this month." in answer.words
    assert buttons(answer) == {
        "resume_seat": "Resume texting",
        "permissions_open": "Permissions",
        "topup_open": "Top up this month",
    }
    assert margaret.clicks("topup_open", answer).ok
    modal_saying(margaret, "Seat 1")
    assert margaret.submits({"messages": "5"}).ok
    fresh = message_saying(margaret, "5 of 25 left")
    assert buttons(fresh) == {"resume_seat": "Resume texting", "permissions_open": "Permissions"}
    assert margaret.clicks("resume_seat", fresh).ok
    fresh = message_saying(margaret, "Ana cannot text: they may not text from any page.")
    assert "Texting on Seat 1 goes on" in fresh.words
    assert buttons(fresh) == {"permissions_open": "Permissions"}
    assert fresh.ts == answer.ts


def test_a_page_is_permitted_from_the_answer_which_is_then_judged_anew(company: Bot) -> None:
    margaret = company.person(MARGARET)
    margaret.types("/seats permissions @ana profile")
    answer = asks(margaret, "@ana talent pool")
    assert "Ana cannot text from the candidate pool: they may not text from there." in answer.words
    assert margaret.clicks("permissions_open", answer).ok
    modal_saying(margaret, "*Ana* may text from the candidate profile, as was chosen for them.")
    assert margaret.submits({"pages": ["candidate_pool", "candidate_profile"]}).ok
    fresh = message_saying(margaret, "Ana may text from the candidate pool and the candidate profile.")
    assert "✅ *Ana can text from the candidate pool, with" in fresh.words
    assert fresh.ts == answer.ts


def test_from_the_modal_the_modal_is_judged_anew(company: Bot) -> None:
    margaret, ana = company.person(MARGARET), company.person(ANA)
    margaret.types("/seats permissions @ana none")
    ana.opens_home()
    change(company, tables.members, ANA, granted_role="administrator")
    ana.clicks("why_open", ana.home)
    below = modal_saying(ana, "Permit yourself to text from one page at least.")
    assert ana.clicks("permissions_open", below).ok
    modal_saying(ana, "may text from no page")
    assert ana.submits({"pages": ["job_postings"]}).ok
    assert modal_saying(ana, "You can text from job postings").id == below.id


def test_a_change_made_from_the_modal_is_judged_in_the_modal(company: Bot) -> None:
    kwame = company.person(KWAME)
    kwame.opens_home()
    kwame.clicks("why_open", kwame.home)
    below = modal_saying(kwame, "You cannot text: you are on no seat.")
    assert kwame.clicks("ask_open", below).ok
    modal_saying(kwame, "You are not on a seat yet.")
    assert kwame.submits().ok
    assert "You cannot text" in modal_saying(kwame, "have been asked").words
    kwame.closes()
    change(company, tables.members, KWAME, granted_role="administrator")
    kwame.clicks("why_open", kwame.home)
    below = modal_saying(kwame, "Put yourself on a seat.")
    assert kwame.clicks("assign_open", below).ok
    modal_saying(kwame, "2 places free")
    kwame.searches("assign_members", "kwame")
    assert kwame.submits({"members": [KWAME]}).ok
    assert "Kwame is on Seat 1" in modal_saying(kwame, "You can text from").words
    assert kwame.modal is not None
    assert kwame.modal.id == below.id


def test_an_account_without_texting_is_a_shut_gate(company: Bot) -> None:
    change(company, tables.accounts, TEAM_ID, is_enabled=False)
    for person in (company.person(ANA), company.person(MARGARET)):
        answer = asks(person)
        assert "You cannot text: text messaging is not enabled for this workspace." in answer.words
        assert "to add it." in answer.words
        assert buttons(answer) == {}


def test_others_are_told_about_to_administrators_only(company: Bot) -> None:
    change(company, tables.members, FATIMA, granted_role="reporter")
    for asker in (BEN, FATIMA):
        person = company.person(asker)
        answer = asks(person, "@ana pool")
        assert answer.words == ("Only administrators see why somebody else can or cannot text. Ask Margaret or Daniel.")
    # Their own name is theirs to ask about.
    assert "You cannot text" in asks(company.person(BEN), "@ben").words


def test_what_is_not_understood_is_answered_with_what_would_be(company: Bot) -> None:
    margaret = company.person(MARGARET)
    said = {
        "ana": "Type @ and pick the person",
        "inbox": "The pages are job postings, candidate pool and candidate profile.",
        "@ana inbox": "“inbox” is not a page to text from. The pages are job postings",
        "@ana @ben": "one person and one page at a time",
        "@ana pool profile": "one person and one page at a time",
        f"<@{ROBOT}>": "cannot text: they are a bot.",
    }
    for words, expected in said.items():
        answer = asks(margaret, words)
        assert expected in answer.words, words
        assert buttons(answer) == {}


# --- permissions ---------------------------------------------------------------------------------------------


def test_pages_are_changed_as_typed(company: Bot) -> None:
    margaret = company.person(MARGARET)
    typed: dict[str, tuple[str, list[str] | None]] = {
        "pool profile": (
            "Ana may text from the candidate pool and the candidate profile.",
            ["candidate_pool", "candidate_profile"],
        ),
        "Job postings": ("Ana may text from job postings.", ["job_postings"]),
        "none": ("Ana may text from no page.", []),
        "inbox": ("“inbox” is not a page to text from.", []),
        "default": ("Ana may text from job postings, the candidate pool and the candidate profile, as is", None),
    }
    for words, (said, expected) in typed.items():
        assert margaret.types(f"/seats permissions @ana {words}").ok
        assert margaret.last().words.startswith(said), words
        assert pages(company) == expected
    assert entries(company) == 4


def test_without_a_person_the_form_asks_whose(company: Bot) -> None:
    margaret = company.person(MARGARET)
    assert margaret.types("/seats permissions").ok
    modal_saying(margaret, "Whose pages?")
    margaret.searches("pick_member", "ana fer")
    assert margaret.submits({"members": ANA}).ok
    modal_saying(margaret, "*Ana* may text from job postings, the candidate pool and the candidate profile, as is the")
    assert margaret.submits({"pages": []}).ok
    message_saying(margaret, "Ana may text from no page.")
    assert pages(company) == []


def test_the_default_is_followed_until_something_else_is_chosen_and_taken_back_with_its_button(company: Bot) -> None:
    margaret = company.person(MARGARET)
    margaret.types("/seats permissions @ana")
    modal_saying(margaret, "as is the default here")
    # However Slack orders what is ticked, it is the default as it was.
    assert margaret.submits({"pages": ["candidate_profile", "job_postings", "candidate_pool"]}).ok
    message_saying(margaret, "as is the default")
    assert (pages(company), entries(company)) == (None, 0)
    margaret.types("/seats permissions @ana pool")
    margaret.types("/seats permissions @ana")
    modal = modal_saying(margaret, "as was chosen for them")
    assert margaret.clicks("permissions_default", modal).ok
    fresh = modal_saying(margaret, "as is the default here")
    assert "permissions_default" not in buttons(fresh)
    assert pages(company) is None
    # The boxes show it too, so that saving now changes nothing.
    assert margaret.submits().ok
    until(lambda: margaret.modal is None)
    assert (pages(company), entries(company)) == (None, 2)


def test_the_same_form_delivered_three_times_changes_the_pages_once(company: Bot) -> None:
    margaret = company.person(MARGARET)
    margaret.types("/seats permissions @ana")
    modal_saying(margaret, "as is the default here")
    margaret.fills({"pages": ["candidate_pool"]})
    for answer in delivered(company, margaret, times=3):
        assert not answer.get("response_action")
    assert (pages(company), entries(company)) == (["candidate_pool"], 1)


def test_an_old_form_shows_what_was_changed_meanwhile(company: Bot) -> None:
    margaret, daniel = company.person(MARGARET), company.person(DANIEL)
    margaret.types("/seats permissions @ana")
    modal_saying(margaret, "as is the default here")
    daniel.types("/seats permissions @ana jobs")
    margaret.submits({"pages": ["candidate_pool"]})
    fresh = modal_saying(margaret, "This was changed meanwhile: Ana may text from job postings now.")
    (boxes,) = (b for b in fresh.blocks if b["type"] == "input")
    assert [option["value"] for option in boxes["element"]["initial_options"]] == ["job_postings"]
    assert pages(company) == ["job_postings"]
    assert margaret.submits({boxes["block_id"]: ["candidate_pool"]}).ok
    message_saying(margaret, "Ana may text from the candidate pool.")
    assert (pages(company), entries(company)) == (["candidate_pool"], 2)


def test_who_may_not_and_whom_it_cannot_be_about(company: Bot) -> None:
    change(company, tables.members, FATIMA, granted_role="reporter")
    for person in (company.person(ANA), company.person(FATIMA)):
        for words in ("", "@ana", "@ana pool", "whoever"):
            person.types(f"/seats permissions {words}".strip())
            assert person.last().words == (
                "Only administrators see and change where people may text from. Ask Margaret or Daniel."
            )
            assert person.modal is None
    margaret = company.person(MARGARET)
    said = {
        "ana": "Type @ and pick the person",
        "@ana @ben pool": "one person at a time",
        f"<@{ROBOT}>": "is a bot and cannot text from any page.",
        f"<@{ROBOT}> pool": "is a bot and cannot text from any page.",
    }
    for words, expected in said.items():
        margaret.types(f"/seats permissions {words}")
        assert expected in margaret.last().words, words
        assert margaret.modal is None
    assert entries(company) == 0


def delivered(bot: Bot, person: Person, times: int) -> list[dict[str, Any]]:
    """Submit the modal on top so many times over: Slack repeats what it believes was lost."""
    modal, sandbox = person.modal, bot.sandbox
    assert modal is not None

    def payload() -> dict[str, Any]:
        view = sandbox.workspace.view_of(person.id, modal.id)
        trigger = sandbox.workspace.triggers.new(person.id)
        return dict(payloads.submission(person.account, view, trigger_id=trigger, response_urls=[]))

    again = sandbox.look(payload)
    return [dict(sandbox.run(sandbox.connection.deliver("interactive", again, 3.0)).body) for _ in range(times)]
