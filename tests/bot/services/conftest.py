"""A company with three seats, on each kind of database."""

import pytest

from storage import Storage
from tests.support.clock import Clock
from tests.support.world import CASPER, OTHER_RECRUITER, MoodyCarrier, World, number_in


@pytest.fixture
def carrier(storage: Storage, clock: Clock) -> MoodyCarrier:
    return MoodyCarrier(storage, clock)


@pytest.fixture
def world(storage: Storage, clock: Clock, carrier: MoodyCarrier) -> World:
    return World(storage, clock, carrier=carrier)


@pytest.fixture
def other(world: World) -> World:
    """Another account in the same database, with a seat set up and somebody on it."""
    beside = world.beside()
    beside.set_up(1, OTHER_RECRUITER, number=number_in(CASPER, 3))
    return beside
