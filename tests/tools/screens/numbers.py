"""A seat's number: the first run, the two ways to a number, and what can become of it later."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demo import RECRUITING, Person
from tests.tools.screens.camera import Camera

CHANNEL = "Channel for warnings and the monthly report"
FIRST, SECOND, OTHER = "+15125550102", "+15125550104", "+15125550106"
"""The numbers that the seats get, chosen so that every run has the same ones."""


def national(number: str) -> str:
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def first_run(camera: Camera) -> None:
    """Everything that is only seen while nothing is set up; Seat 1 has a number at the end."""
    with camera.somebody() as margaret:
        camera.home("home-first-run", margaret)
        margaret.go_to(RECRUITING)
        margaret.say("/seats")
        expect(margaret.answer).to_contain_text("Seat 3")
        camera.message("seats-first-run", margaret.answer)
        margaret.say("/seats auto 1")
        expect(margaret.modal).to_contain_text("Complete setup")
        camera.modal("set-up-auto", margaret)
        margaret.close_modal()
        choose(camera, margaret)


def choose(camera: Camera, margaret: Person) -> None:
    margaret.say("/seats choose 1")
    code = margaret.modal.get_by_role("textbox", name="Area code")
    margaret.choose(CHANNEL, RECRUITING)
    code.fill("51")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    camera.modal("set-up-choose-error", margaret)
    code.fill("817")
    code.press("Enter")
    expect(margaret.modal).to_contain_text("These are nearby")
    camera.modal("set-up-choose-nearby", margaret)
    code.fill("512")
    margaret.press("Generate numbers")
    expect(margaret.modal).to_contain_text("Open numbers in 512.")
    margaret.modal.locator(f"[data-value='{FIRST}']").check()
    camera.modal("set-up-choose", margaret)
    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 1 now has ")
    camera.modal("set-up-done", margaret)
    margaret.close_modal()


def give(margaret: Person, seat: int, number: str, *people: str) -> None:
    """Give a seat that number, and put these people on it."""
    margaret.say(f"/seats choose {seat} {number[2:5]}")
    expect(margaret.modal).to_contain_text("Open numbers in")
    margaret.modal.locator(f"[data-value='{number}']").check()
    margaret.submit()
    expect(margaret.modal).to_contain_text(" now has ")
    margaret.close_modal()
    if people:
        margaret.say(f"/seats assign {seat} {' '.join(people)} ")
        expect(margaret.answer).to_contain_text("can text from")


def later(camera: Camera) -> None:
    """Release and undo, swap, move, suspend and resume, name: all on Seat 1, which then is as it was."""
    with camera.somebody() as margaret:
        margaret.manage("Seat 1")
        camera.modal("manage", margaret)
        margaret.close_modal()
        release(camera, margaret)
        swap_and_move(camera, margaret)
        pause_and_name(camera, margaret)


def release(camera: Camera, margaret: Person) -> None:
    margaret.say("/seats release 1")
    digits = margaret.modal.get_by_role("textbox", name="The number's last four digits")
    camera.modal("release", margaret)
    digits.fill("0000")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    camera.modal("release-wrong-digits", margaret)
    digits.fill(FIRST[-4:])
    margaret.submit()
    expect(margaret.answer).to_contain_text("is released from Seat 1.")
    camera.message("release-undo", margaret.answer)
    margaret.manage("Seat 1")
    camera.modal("manage-held-number", margaret)
    margaret.press(f"Undo release of {national(FIRST)}")
    expect(margaret.modal).to_contain_text("is back on Seat 1")
    margaret.close_modal()


def swap_and_move(camera: Camera, margaret: Person) -> None:
    margaret.say("/seats swap 1 512")
    expect(margaret.modal).to_contain_text("Open numbers in 512.")
    margaret.modal.locator(f"[data-value='{OTHER}']").check()
    camera.modal("swap", margaret)
    margaret.close_modal()
    margaret.say("/seats move 1 to 3")
    expect(margaret.modal).to_contain_text("from the other seat at once.")
    camera.modal("move", margaret)
    margaret.close_modal()


def pause_and_name(camera: Camera, margaret: Person) -> None:
    margaret.manage("Seat 1")
    margaret.press("Suspend texting on Seat 1")
    camera.shoot("suspend-confirm", margaret.page.get_by_test_id("confirm"), margin=12)
    margaret.page.get_by_test_id("confirm-cancel").click()
    margaret.close_modal()
    margaret.say("/seats suspend 1")
    expect(margaret.answer).to_contain_text("is suspended")
    camera.message("suspend", margaret.answer)
    margaret.say("/seats resume 1")
    expect(margaret.answer).to_contain_text("goes on")
    camera.message("resume", margaret.answer)
    margaret.say("/seats name 2")
    name = margaret.modal.get_by_role("textbox", name="Name")
    name.fill("Austin team")
    camera.modal("name", margaret)
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("is called Austin team")
