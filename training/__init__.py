"""Trains, exports and measures the reader; runs in .venv-train, imports no Django."""
