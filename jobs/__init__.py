"""The clock: what runs when. Thin functions that ask the database what is due."""
