"""Practice: changes of an invented world whose truth is known, judged blind, and what came of it."""
