"""The post room: an outbox in the database, letters rendered by a worker, and the only place that speaks SMTP."""
