"""The door for people in Slack, one module for each conversation."""
