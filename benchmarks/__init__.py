"""How fast it is: `./aicina bench [names]`. Ratios and CPU seconds are what to compare; absolute times drift."""
