"""A pretend Slack on loopback, so that the demo and the tests need no account, no network and no patched client.

Start with `server.Sandbox`; drive people with `Sandbox.person`; check views with `limits.problems`.
"""
