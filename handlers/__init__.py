"""The doors: they read what comes in, ask a service, and put its answer into the caller's words."""
