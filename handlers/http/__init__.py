"""The door for machines: probes for the operator and Slack's signed requests."""
