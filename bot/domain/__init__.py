"""Facts and rules of seats: no clock, no network, no database."""
