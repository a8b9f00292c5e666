"""The pages everybody sees: events, the form, a person's own page, feeds."""
