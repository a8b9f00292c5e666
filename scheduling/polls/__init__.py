"""The organiser's half of polls for a time: proposing times, seeing who can come when, closing."""
