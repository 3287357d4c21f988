"""Messages of the month: the warnings, more of them asked for and given, use and the report."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demo import ANA, BEN, RECRUITING, Person
from tests.tools.screens.camera import Camera

MEMBERS = {
    "Ana": "U0ANA00001",
    "Ben": "U0BEN00001",
    "Caro": "U0CARO0001",
    "Ángel": "U0ANGEL001",
    "Gülşen": "U0GULSEN01",
}


def text(person: Person, name: str, count: int, direction: str = "sent") -> None:
    """*Text as …*, without the panel."""
    asked = {"as": MEMBERS[name], "member": MEMBERS[name], "direction": direction, "count": count}
    answer = person.page.request.post(f"{person.url}sandbox/text", data=asked)
    assert answer.json()["ok"], answer.text()


def quiet_month(camera: Camera) -> None:
    """Some use on both seats, and no warning yet."""
    with camera.somebody() as margaret:
        for name, sent, received in (
            ("Ana", 60, 12),
            ("Ben", 31, 9),
            ("Caro", 52, 8),
            ("Ángel", 20, 6),
            ("Gülşen", 9, 3),
        ):
            text(margaret, name, sent)
            text(margaret, name, received, "received")


def use(camera: Camera) -> None:
    """Who used how much."""
    with camera.somebody() as margaret:
        margaret.say("/seats usage")
        expect(margaret.answer).to_contain_text("so far")
        camera.message("usage", margaret.answer)
        margaret.say("/seats report")
        expect(margaret.answer).to_contain_text("messages used")
        camera.message("report", margaret.answer)
    with camera.somebody(ANA) as ana:
        ana.say("/seats usage")
        expect(ana.answer).to_contain_text("left")
        camera.message("usage-recruiter", ana.answer)


def warnings(camera: Camera) -> None:
    """Seat 1 past each mark."""
    with camera.somebody() as margaret:
        warning = margaret.messages.filter(has_text="Seat 1 has used ")
        for count, percent in ((48, 80), (30, 95), (10, 100)):
            text(margaret, "Ana", count)
            expect(warning.last).to_contain_text(f"({percent} %)")
            camera.message(f"warning-{percent}", warning.last)
        text(margaret, "Ben", 3, "received")
    with camera.somebody(ANA) as ana:
        camera.home("home-recruiter-used-up", ana)
        ana.go_to(RECRUITING)
        ana.say("/seats why")
        expect(ana.answer).to_contain_text("cannot text")
        camera.message("why-used-up", ana.answer)


def asked_for_more(camera: Camera) -> None:
    """Ana asks, Margaret approves, Ana reads the answer; then the forms for an allowance."""
    with camera.somebody(ANA) as ana, camera.somebody() as margaret:
        ana.say("/seats ask")
        ana.modal.get_by_label("How many more messages this month?").fill("60")
        ana.modal.get_by_role("textbox").last.fill("Career fair on Thursday")
        camera.modal("ask", ana)
        ana.submit()
        expect(ana.answer).to_contain_text("have been asked.")
        margaret.read_direct_messages()
        expect(margaret.answer).to_contain_text("Ana asks for")
        camera.message("ask-card", margaret.answer)
        margaret.press("Approve")
        camera.modal("ask-approve", margaret)
        margaret.submit()
        expect(margaret.answer).to_contain_text("Approved by Margaret")
        camera.message("ask-approved", margaret.answer)
        ana.read_direct_messages()
        expect(ana.answer).to_contain_text("Margaret added")
        camera.message("ask-answer", ana.answer)
        margaret.go_to(RECRUITING)
        margaret.say("/seats topup 1")
        camera.modal("top-up", margaret)
        margaret.close_modal()
        margaret.say("/seats allowance 1")
        camera.modal("allowance", margaret)
        margaret.modal.get_by_label("Messages a month").fill("250")
        margaret.submit()
        expect(margaret.answer).to_contain_text("a month from now on")
        camera.message("allowance-done", margaret.answer)


def own(camera: Camera) -> None:
    """A recruiter's own seat."""
    with camera.somebody(BEN) as ben:
        camera.home("home-recruiter", ben)
        ben.go_to(RECRUITING)
        ben.say("/seats")
        expect(ben.answer).to_contain_text("Your number")
        camera.message("seats-recruiter", ben.answer)
