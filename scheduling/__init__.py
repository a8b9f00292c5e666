"""Finding the time, composing groups, calendars of mentoring; `engine` has the rules, without Flask and database."""
