"""What the chapter on embeddings says, where that depends on what was found."""

from __future__ import annotations

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.embedding.plane import AnalogyAnswer
from scenes.mobjects.token_text import quoted, written


def says_of_end(trace: Trace, ending: AnalogyAnswer) -> Said:
    """Which row is nearest to the end of the walk, and whether one of the three words is nearer."""
    token, like, least = trace.token, ending.nearest, ending.own
    found, own = quoted(token(ending.found_id)), quoted(token(ending.own_id))
    twin = found in {quoted(token(int(id))) for id in trace.derived["analogy.ids"][:3]}
    if twin:  # only their spaces tell them apart
        found = f"“{written(token(ending.found_id))}”"
    if least.cell.value > like.cell.value and twin:
        # Translators: {like} and {least} are cosines; the three words are those that the step was taken between
        return say(
            "Nearest to its end, the three words aside, is {found} (another token), cosine {like}; "
            "{own} has {least}.", found=found, like=like, own=own, least=least,
        )
    if least.cell.value > like.cell.value:
        return say(
            "Nearest to its end, the three words aside, is {found}, cosine {like}; {own} has {least}.",
            found=found, like=like, own=own, least=least,
        )  # fmt: skip
    if twin:
        return say(
            "Nearest to its end is {found} (another token), cosine {like}, closer even than {own} itself, {least}.",
            found=found, like=like, own=own, least=least,
        )  # fmt: skip
    return say(
        "Nearest to its end is {found}, cosine {like}, closer even than {own} itself, {least}.",
        found=found, like=like, own=own, least=least,
    )  # fmt: skip
