"""What a thousand films cost on many machines: a model of measured numbers. `python -m film.scaling` prints its table.

Three work at once: the client records and joins, the scheduler carries bytes, the workers film. The slowest of them
sets the pace. docs/scaling.md says where each number is from.
"""

from __future__ import annotations

from film.batch import AT_ONCE

FILMS = 1_000
WORKERS = (1, 4, 16, 32, 64, 128, 256)  # of one core each
CLIENT = 8  # cores of the machine that asks
PRICE = 0.05  # dollars for a core and an hour, its memory included: an assumption
LINK = 125e6  # bytes a second each way through a network card (1 Gbit/s): an assumption

# A film of 14 chapters in 1080p60. Seconds are those of one core.
FRAMES, CHAPTERS, BEATS = 49_464, 14, 127
FRAME = 0.022  # seconds to draw and encode one
START, SKIP = 1.5, 1.5  # seconds of a part: Python, Manim, the trace; to play the beats before its own, on average
RECORD = 5.9  # seconds, one prompt at a time
JOIN = 2.8  # seconds: the chapters, the film, its pictures
SCHEDULE, SCHEDULE_PART = 0.25, 0.05  # seconds of the scheduler: a trace, each part
TRACE, CLIPS = 56e6, 72e6  # bytes; a clip has a picture of its end beside it


def parts(workers: int) -> int:
    """In how many parts a film is made: as `film.parts.split` does while others are under way."""
    idle = workers - CHAPTERS * (AT_ONCE - 1)
    return min(max(idle, CHAPTERS), BEATS)


def paces(workers: int) -> dict[str, float]:
    """Seconds a film takes of each that could be the slowest."""
    made = parts(workers)
    filming = FRAMES * FRAME + made * START + (made - CHAPTERS) * SKIP
    return {
        "workers": filming / workers,
        "recording": RECORD,
        "client": (RECORD + JOIN) / CLIENT,
        "scheduler": SCHEDULE + SCHEDULE_PART * made,
        "network": (TRACE + CLIPS) / LINK,
    }


def moved(workers: int) -> float:
    """Bytes a film moves: its trace to the scheduler and every worker that films of it, its clips to the client."""
    return TRACE * (1 + min(workers, parts(workers))) + 2 * CLIPS


def table() -> str:
    """The model, as Markdown."""
    lines = ["| workers | hours | set by | films an hour | TB moved | $ a film | busy |"]
    lines.append("|--:|--:|---|--:|--:|--:|--:|")
    for workers in WORKERS:
        slowest, pace = max(paces(workers).items(), key=lambda item: item[1])
        dollars = workers * pace / 3600 * PRICE  # the client is there anyway
        lines.append(
            f"| {workers} | {FILMS * pace / 3600:,.1f} | {slowest} | {3600 / pace:,.0f} "
            f"| {FILMS * moved(workers) / 1e12:.2f} | {dollars:.3f} | {paces(workers)['workers'] / pace:.0%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
