"""Stress clients, the notebook run for them, and their reports read back."""
