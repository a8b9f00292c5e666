"""The page an invited person gets by the link in their letter."""
