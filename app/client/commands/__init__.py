"""The commands, by noun. Each takes what was asked and gives its exit code."""
