"""How fast a film is told, and when it is spoken. Known without Manim, which takes a second to import."""

PACES = {"slow": 1.35, "normal": 1.0, "fast": 0.7}  # how many times as long everything takes
LEAD, BREATH = 0.3, 0.4  # seconds from a beat's start to its first word, and from its last word to the end, at least
