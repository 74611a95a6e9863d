"""What the chapter on tokens says, where that depends on the text."""

from __future__ import annotations

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.tokens.graphemes import BYTE_VALUES, ByteTable
from scenes.mobjects.tokens.merges import MergeTree
from scenes.mobjects.tokens.vocabulary import VocabularyLine, learned_in_order
from scenes.mobjects.words import Shown


def says_of_bytes(trace: Trace, table: ByteTable, count: Shown) -> Said:
    """How a word is stored."""
    low, high = (Shown(trace.cell(address), ",d") for address in BYTE_VALUES)
    if table.drawn > len(table.signs) == 1:
        return say(
            "A computer stores bytes, numbers from {low} to {high}. This takes {n}: a sign may take several.",
            low=low, high=high, n=count,
        )  # fmt: skip
    if len(table.signs) < table.drawn:
        return say(
            "A computer stores bytes, numbers from {low} to {high}. This word takes {n}, some signs several.",
            low=low, high=high, n=count,
        )  # fmt: skip
    return say(
        "A computer stores a word as bytes, numbers from {low} to {high}. This one takes {n}.",
        low=low, high=high, n=count,
    )  # fmt: skip


def says_of_rules(trace: Trace, tree: MergeTree) -> Said:
    """The first rule, and whether this word is another than the prompt's."""
    rank = tree.rank(0)
    if not tree.root.startswith("asides"):
        return say("Rules learned from text join neighbours, the lowest rank first: rank {rank}.", rank=rank)
    if len(tree.word.bytes) > len(trace.words[trace.focus["word"].number].bytes):
        return say(
            "A longer word. Rules learned from text join neighbours, the lowest rank first: rank {rank}.", rank=rank
        )
    return say(
        "Another word. Rules learned from text join neighbours, the lowest rank first: rank {rank}.", rank=rank
    )


def says_of_list(trace: Trace, line: VocabularyLine) -> Said:
    """What the vocabulary is."""
    count, ordered = Shown(trace.cell("config.vocab_size"), ",d"), learned_in_order(trace)
    if ordered and line.others:
        # Translators: “Grey: a rare word’s” means that the grey entries are those of a rare word
        return say(
            "The list, the vocabulary: {n} entries as they were learned, common pieces first. "
            "Grey: a rare word’s.", n=count,
        )
    if ordered:
        return say("The list, the vocabulary: {n} entries as they were learned, common pieces first.", n=count)
    if line.others:
        # Translators: “Grey: a rare word’s” means that the grey entries are those of a rare word
        return say("The list, the vocabulary: {n} entries, each with its id. Grey: a rare word’s.", n=count)
    return say("The list, the vocabulary: {n} entries, each with its id.", n=count)
