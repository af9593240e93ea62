"""Benchmarks: each figure is a ratio against a peer that runs in turns with ours, in the same run."""
