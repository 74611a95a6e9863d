"""How fast a film is told. Known without Manim, which takes a second to import."""

PACES = {"slow": 1.35, "normal": 1.0, "fast": 0.7}  # how many times as long everything takes
