"""The pages of the ATS from which people may text."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class AtsPage(StrEnum):
    """A place in the ATS that a member may text from."""

    JOB_POSTINGS = "job_postings"
    CANDIDATE_POOL = "candidate_pool"
    CANDIDATE_PROFILE = "candidate_profile"

    @property
    def in_words(self) -> str:
        """As people write it: ``candidate pool``."""
        return self.value.replace("_", " ")


ALL_PAGES: tuple[AtsPage, ...] = tuple(AtsPage)


def in_order(pages: Iterable[str]) -> tuple[AtsPage, ...]:
    """The pages once each, in the order in which people list them. Raises ValueError for what is no page."""
    wanted = {AtsPage(page) for page in pages}
    return tuple(page for page in ALL_PAGES if page in wanted)
