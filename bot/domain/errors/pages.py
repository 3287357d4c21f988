"""What can go wrong with the pages that people may text from."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import SeatError, listed, quoted


class InvalidPage(SeatError):
    """Not a page of the ATS; ``pages`` are the right ones, as people write them."""

    code = "invalid_page"
    field = "pages"

    def __init__(self, wanted: str, pages: Sequence[str]) -> None:
        self.wanted, self.pages = quoted(wanted), tuple(pages)
        super().__init__(f"“{self.wanted}” is not a page to text from. The pages are {listed(self.pages)}.")


class CannotHavePages(SeatError):
    """Bots, deactivated people and strangers never text, from whichever page."""

    code = "cannot_have_pages"
    field = "members"

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name} {why} and cannot text from any page. Choose someone else.")


class PagesChanged(SeatError):
    """Somebody changed the pages after the asker had seen them; ``where`` are those permitted now, in words."""

    code = "pages_changed"
    field = "pages"

    def __init__(self, name: str, where: str) -> None:
        self.name, self.where = name, where
        super().__init__(f"This was changed meanwhile: {name} may text from {where} now. Look again, then save.")
