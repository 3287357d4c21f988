"""A company with three seats, on each kind of database."""

import pytest

from storage import Storage
from tests.support.clock import Clock
from tests.support.world import MoodyCarrier, World


@pytest.fixture
def carrier(storage: Storage) -> MoodyCarrier:
    return MoodyCarrier(storage)


@pytest.fixture
def world(storage: Storage, clock: Clock, carrier: MoodyCarrier) -> World:
    return World(storage, clock, carrier=carrier)


@pytest.fixture
def other(world: World) -> World:
    """Another account in the same database, with a seat set up and somebody on it."""
    beside = world.beside()
    beside.set_up(1, "U1ZED")
    return beside
