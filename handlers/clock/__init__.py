"""The door through which time comes in: it decides when something is due, never what."""

from handlers.clock.clock import Clock, Rhythm

__all__ = ["Clock", "Rhythm"]
