"""Real servers for tests: PostgreSQL, SMTP, a browser. Each listens on a free loopback port and leaves nothing."""
