"""Chapter 1, text to tokens: a text is cut into words, stored as bytes, merged into pieces, and becomes ids."""

from __future__ import annotations

from typing import ClassVar

from manim import DOWN, UP, Create, FadeIn, FadeOut, Mobject, ReplacementTransform, UpdateFromAlphaFunc, VGroup, linear

from scenes.chapter import Chapter
from scenes.language import message, say, say_count
from scenes.mobjects.boxes import BoxRows, NumberedBox
from scenes.mobjects.cascade import RIPPLE, appear, swap
from scenes.mobjects.token_text import write_bytes, written
from scenes.mobjects.tokens.captions import says_of_bytes, says_of_list, says_of_rules
from scenes.mobjects.tokens.counts import CountTable
from scenes.mobjects.tokens.graphemes import ByteTable, worth_spelling
from scenes.mobjects.tokens.merges import SLOWLY, MergeTree, RuleLine, worth_replaying
from scenes.mobjects.tokens.sentence import Sentence, changes_line, overlays, says_of_first_cut
from scenes.mobjects.tokens.vocabulary import IDS, KindTable, VocabularyLine
from scenes.mobjects.words import Shown, Words
from scenes.window import window

# Translators: these four are kinds of entries of the vocabulary, each with its count and examples
KINDS = (message("begins with a space"), message("no space before it"), message("one byte"), message("special"))
ASIDES = {"rare": message("a rare word"), "emoji": message("an emoji"), "hindi": message("a Hindi word")}


class Tokens(Chapter):
    """From characters to ids, with the real merges of one word."""

    slug: ClassVar[str] = "tokens"

    def story(self) -> None:
        self.text()
        self.words()
        self.bytes()
        self.meet()
        self.merge()
        self.ids()
        self.vocabulary()
        self.kinds()
        self.counts()
        self.only_ids()

    # Text

    def text(self) -> None:
        """The text types itself."""
        self.main = self.stage_area.part(0.03, 0.97, 0.14, 1.0)
        self.sentence = Sentence(self.theme, self.trace.prompt, self.main).typed(0.0)
        count = self.shown("prompt.characters", ",d")
        said = say_count("A text, as it is typed: {n} character.", "A text, as it is typed: {n} characters.", n=count)
        if not self.sentence.whole:
            said = say("A text of {n} characters; this is its beginning.", n=count)
        with self.beat("text", said):
            typing = UpdateFromAlphaFunc(self.sentence, lambda sentence, share: sentence.typed(share))
            self.run(typing, time="sweep", rate_func=linear)

    def words(self) -> None:
        """It is cut into words, each with the space before it."""
        texts = [write_bytes(word.bytes) for word in self.trace.words]
        self.rows = BoxRows(self.theme, texts, self.main)
        with self.beat("words", says_of_first_cut(self.trace)):
            labels = overlays(self.sentence, self.trace, [item.box.label for item in self.rows])
            self.run(FadeOut(self.sentence), FadeIn(labels), time="quick")
            self.rest()
            places = [item.box.label for item in self.rows]
            moves = [
                swap(label, place) if jumps
                else label.animate.scale(place.scale_now / label.scale_now).move_to(place)
                for label, place, jumps in zip(labels, places, changes_line(labels, places), strict=True)
            ]
            self.run(*moves, FadeIn(VGroup(*(item.box.box for item in self.rows))), time="slow")
            self.remove(labels, *labels)
            self.add(self.rows)
            if not self.rows.whole:
                said = say("the first of {n} words", n=self.shown("prompt.words", ",d"))
                note = Words(self.theme, said, role="faint")
                self.run(FadeIn(note.centred_at(self.stage_area.at(0.5, 0.05))), time="quick")

    def bytes(self) -> None:
        """One word as it is stored."""
        i = worth_spelling(self.trace)
        word, root, area = self.trace.words[i], f"words.{i}.bytes", self.stage_area
        area = area if area.wide else area.part(0, 1, 0.15, 0.85)
        table = ByteTable(self.theme, word.bytes, self.cells(root), area.part(0.03, 0.97, 0.1, 0.7))
        with self.beat("bytes", says_of_bytes(self.trace, table, self.shown(f"len({root})", ",d"))):
            whole = self.rows[i] if i < len(self.rows) else NumberedBox(self.theme, write_bytes(word.bytes))
            others = [FadeOut(item) for item in self.rows if item is not whole]
            self.clear_stage(self.rows)
            self.run(*others, whole.animate.move_to(area.at(0.5, 0.86)))
            self.run(FadeIn(table.signs, shift=DOWN * self.theme.space.gap))
            self.run(FadeIn(table.numbers, shift=DOWN * self.theme.space.gap), FadeIn(table.names))
            if table.drawn < table.total:
                count, total = self.shown(f"len({root}[:{table.drawn}])", "d"), self.shown(f"len({root})", ",d")
                note = Words(self.theme, say("the first {n} of {total} bytes", n=count, total=total), role="faint")
                self.run(FadeIn(note.centred_at(area.at(0.5, 0.05))), time="quick")

    # Merges

    def meet(self) -> None:
        """The first rule joins two neighbours."""
        root, word = worth_replaying(self.theme, self.trace, self.stage_area.width)
        self.tree = MergeTree(self.theme, self.trace, root, word, self.stage_area.part(0.0, 1.0, 0.03, 0.87))
        if not self.tree.count:
            name = f"“{write_bytes(word.bytes)}”"
            # Translators: {word} comes in quotes
            said = say("Rules learned from text join neighbours. None fits {word}: its bytes stay.", word=name)
            with self.beat("meet", said):
                self.clear_stage()
                self.run(FadeIn(self.tree))
            return
        self.rule = RuleLine(self.theme, self.tree, self.stage_area.at(0.5, 0.95))
        with self.beat("meet", says_of_rules(self.trace, self.tree)):
            self.clear_stage()
            self.run(FadeIn(self.tree))
            self.run(FadeIn(self.rule), time="quick")
            self._join(0, 1, "slow")

    def merge(self) -> None:
        """More rules, until none fits."""
        tree = self.tree
        if not tree.count:
            return
        said = say_count(
            "Rule by rule, until none fits: {bytes} bytes have become {n} piece.",
            "Rule by rule, until none fits: {bytes} bytes have become {n} pieces.",
            n=self.shown(f"{tree.root}.stop-{tree.root}.start", "d"), bytes=self.shown(f"len({tree.root}.bytes)", "d"),
        )
        with self.beat("merge", said):
            for i in range(1, min(tree.count, SLOWLY)):
                self._join(i, i + 1, "move")
            if tree.count > SLOWLY:
                self._join(SLOWLY, tree.count, "sweep")
            self.run(FadeOut(self.rule), UpdateFromAlphaFunc(tree, lambda m, share: m.settle(share)))
            if len(tree.left_over) > 1:
                self.run(Create(tree.walls()), time="quick")

    def _join(self, first: int, last: int, time: str) -> None:
        """Apply the tree's merges from number `first` up to `last`, reading out each rule."""
        tree, rule = self.tree, self.rule

        def apply(_: MergeTree, share: float) -> None:
            done = first + share * (last - first)
            tree.show(done)
            rule.read(min(int(done), last - 1))

        self.run(UpdateFromAlphaFunc(VGroup(tree, rule), apply), time=time, rate_func=linear)

    # Ids

    def ids(self) -> None:
        """Pieces become tokens with ids."""
        self.rows = self._numbered()
        with self.beat("ids", say("Every piece that is left is a token. Its id is its line in one fixed list.")):
            self.clear_stage()
            self._one_by_one(*(item.box for item in self.rows))
            self._one_by_one(*(item.number for item in self.rows))
            self._say_window()

    def vocabulary(self) -> None:
        """Where the prompt's tokens stand among all entries."""
        self.line = self._vocabulary_line()
        with self.beat("vocabulary", says_of_list(self.trace, self.line)):
            by_id = {self.trace.tokens[i].id: item for i, item in enumerate(self.rows)}
            staying = {box.id: by_id[box.id] for box in self.line.boxes if box.id in by_id}
            self.clear_stage(self.rows, time="quick")
            self.run(
                *(FadeOut(item) for item in self.rows if item not in staying.values()),
                *(ReplacementTransform(staying[box.id], box) for box in self.line.boxes if box.id in staying),
                *(FadeIn(box) for box in self.line.boxes if box.id not in staying),
            )
            self.remove(self.rows, *self.rows)
            self.add(self.line.boxes)
            self.run(Create(self.line.axis), FadeIn(self.line.ends))
            self.run(Create(self.line.leaders), FadeIn(self.line.ticks))

    def kinds(self) -> None:
        """What kinds of entries there are."""
        stage = self.stage_area
        table = KindTable(
            self.theme, [say(kind) for kind in KINDS], self.cells("derived.vocab.kinds"),
            self.cells("derived.vocab.examples.ids"), self.trace.vocab,
            stage.part(0.03, 0.97, 0.02, 0.46) if stage.wide else stage.part(0.03, 0.97, 0.06, 0.94),
        )
        said = say("An entry may be a word with its space, a piece, a single byte or a special sign.")
        with self.beat("kinds", said):
            if stage.wide:
                self.run(self.line.animate.move_to(stage.at(0.5, 0.74)))
            else:
                self.clear_stage()
            self._one_by_one(*table)

    def counts(self) -> None:
        """A token is not a word."""
        texts = [(say("this prompt"), "prompt", self.trace.encoding)]
        texts += [(say(name), f"asides.{key}", self.trace.asides[key]) for key, name in ASIDES.items()
                  if self.trace.asides[key].text != self.trace.prompt]
        table = CountTable(self.theme, self.trace, texts, self.stage_area.part(0.02, 0.98, 0.02))
        said = say(
            "A token is not a word: this rare word takes {rare} tokens, one emoji {emoji}.",
            rare=self.shown("asides.rare.tokens", "d"), emoji=self.shown("asides.emoji.tokens", "d"),
        )
        with self.beat("counts", said):
            self.clear_stage()
            self.run(FadeIn(table.head), FadeIn(table.rows[0]))
            for row in table.rows[1:]:
                self.run(FadeIn(row, shift=UP * self.theme.space.pad), time="move")

    def only_ids(self) -> None:
        """The letters go; the ids stay."""
        self.rows = self._numbered()
        said = say("From here on the model sees no letters, only this number.")
        if self.trace.n_prompt > 1:
            count = self.shown("prompt.tokens", ",d")
            said = say("From here on the model sees no letters, only these {n} numbers, in order.", n=count)
        with self.beat("only_ids", said):
            self.clear_stage()
            self.run(FadeIn(self.rows))
            self._say_window()
            self.run(
                *(FadeOut(item.box.label) for item in self.rows),
                *(item.number.animate.move_to(item.box).set_color(self.theme.role("ink")) for item in self.rows),
                time="slow",
            )

    # What is chosen

    def _numbered(self) -> BoxRows:
        texts = [written(token) for token in self.trace.tokens]
        return BoxRows(self.theme, texts, self.main, [self._id(i) for i in range(len(texts))])

    def _vocabulary_line(self) -> VocabularyLine:
        """The prompt's tokens, each once, and for comparison those of the rare word."""
        first = {token.id: i for i, token in reversed(list(enumerate(self.trace.tokens)))}
        other = {token.id: i for i, token in enumerate(self.trace.asides["rare"].tokens) if token.id not in first}
        places, rare = sorted(first.values()), sorted(other.values())
        tokens = [self.trace.tokens[i] for i in places] + [self.trace.asides["rare"].tokens[i] for i in rare]
        ids = [self._id(i) for i in places] + [self.shown(f"asides.rare.tokens.{i}.id", "d") for i in rare]
        area = self.stage_area.part(0.03, 0.97, 0 if self.stage_area.wide else 0.04)
        return VocabularyLine(self.theme, tokens, ids, len(rare), [self.shown(end, ",d") for end in IDS], area)

    def _id(self, i: int) -> Shown:
        return self.shown(f"tokens.{i}.id", "d")

    def _one_by_one(self, *parts: Mobject) -> None:
        self.run(appear(parts, RIPPLE, shift=UP * self.theme.space.pad), time="slow")

    def _say_window(self) -> None:
        """Say which tokens are drawn, if not all are."""
        kept = window(self.trace.n_prompt, len(self.rows), 0, len(self.rows) - 1)
        label = kept.label(self.trace, self.theme)
        if label:
            self.run(FadeIn(label.centred_at(self.stage_area.at(0.5, 0.05))), time="quick")
