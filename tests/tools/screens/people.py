"""People: put on a seat, taken off it, why they can or cannot text, what they may do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demo import RECRUITING
from tests.tools.screens import numbers
from tests.tools.screens.camera import Camera


def on_seats(camera: Camera) -> None:
    """Ana and Ben on Seat 1; Caro, Ángel and Gülşen on Seat 2."""
    with camera.somebody() as margaret:
        margaret.say("/seats assign 1")
        margaret.choose("People", "Ana", typed="ferr")
        margaret.modal.get_by_role("combobox", name="People").click()
        margaret.modal.get_by_role("combobox", name="People").fill("en")
        expect(margaret.options.filter(has_text="Ben")).to_be_visible()
        camera.modal("assign-search", margaret, margaret.page.locator("[role=listbox]:visible"))
        margaret.options.filter(has_text="Ben").first.click()
        margaret.modal.get_by_role("heading", level=2).click()
        margaret.submit()
        expect(margaret.modal).to_have_count(0)
        expect(margaret.answer).to_contain_text("can text from")
        camera.message("assign-done", margaret.answer)
        margaret.say("/seats why @caro ")
        expect(margaret.answer).to_contain_text("Caro cannot text")
        camera.message("why-shut", margaret.answer)
        numbers.give(margaret, 2, numbers.SECOND, "@caro", "@angel.nunez", "@gulsen")
        margaret.say("/seats assign 2 @devi ")
        expect(margaret.answer).to_contain_text("already has three people")
        camera.message("assign-full", margaret.answer)
        margaret.say("/seats why @caro ")
        expect(margaret.answer).to_contain_text("Caro can text")
        camera.message("why-open", margaret.answer)
        margaret.say("/seats remove @ben ")
        expect(margaret.answer).to_contain_text("Remove Ben from Seat 1")
        camera.message("remove", margaret.answer)
        margaret.press("Keep")
        margaret.say("/seats")
        expect(margaret.answer).to_contain_text("Ana and Ben")
        margaret.press("Remove Ben from Seat 1")
        camera.shoot("remove-confirm", margaret.page.get_by_test_id("confirm"), margin=12)
        margaret.page.get_by_test_id("confirm-cancel").click()
        margaret.say("/seats permissions @devi ")
        camera.modal("permissions", margaret)
        margaret.close_modal()


def outside(camera: Camera) -> None:
    """Those who can change nothing: somebody without a seat, a guest, somebody deactivated, a refusal."""
    with camera.somebody("Devi Raman") as devi:
        camera.home("home-without-seat", devi)
        devi.go_to(RECRUITING)
        devi.say("/seats")
        expect(devi.answer).to_contain_text("You are not on a seat yet")
        camera.message("seats-without-seat", devi.answer)
        devi.say("/seats auto 3")
        expect(devi.answer).to_contain_text("Ask Margaret or Daniel.")
        camera.message("refusal", devi.answer)
        devi.say("/seats asign 1 @ben ")
        expect(devi.answer).to_contain_text("Did you mean")
        camera.message("wrong-word", devi.answer)
    with camera.somebody("Gloria Pine") as gloria:
        gloria.say("/seats")
        expect(gloria.answer).to_contain_text("seat")
        camera.message("guest", gloria.answer)
    with camera.somebody("Dana Whitlock", height=600) as dana:
        camera.window("deactivated", dana)


def roles(camera: Camera) -> None:
    """Who is administrator and reporter."""
    with camera.somebody() as margaret:
        margaret.say("/seats roles")
        expect(margaret.modal).to_contain_text("Grant a role")
        camera.modal("roles", margaret)
        margaret.press("Grant a role")
        margaret.choose("Person", "Kwame", typed="kwame")
        margaret.modal.get_by_role("radio", name="Reporter").check()
        camera.modal("roles-grant", margaret)
        margaret.page.get_by_test_id("modal-back").click()
        margaret.press("User groups")
        margaret.choose("Reporters are those in", "Talent leads", typed="talent")
        camera.modal("roles-groups", margaret)
        margaret.close_all()
