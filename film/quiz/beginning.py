"""Questions of the chapters from text to vectors: overview, tokens, embedding."""

from __future__ import annotations

import numpy as np

from film.quiz.asking import Asking, Draft, choose, plain
from film.quiz.question import say, say_count
from model.trace import Merge
from scenes.mobjects.token_text import write_bytes
from scenes.typeface import visible

RUNS = "len(derived.cache.macs.cached)"  # how often the model ran: once for each new token


def joins(ask: Asking) -> Draft:
    """What becomes of the first new token."""
    return choose(
        say("The first run ends with {token}. What becomes of it?", token=ask.token(ask.last + 1)),
        say("It joins the text, and the next run reads it like any other token."),
        (say("The model learns from it: some weights change."), say("It takes the place of the prompt’s last token."),
         say("It is shown, and has no influence on what follows.")),
        say_count(
            "The text now has {n} token. The model itself stays as it is: all {size} numbers of it.",
            "The text now has {n} tokens. The model itself stays as it is: all {size} numbers of it.",
            n=ask.number("prompt.tokens+1", ",d"), size=ask.number("config.n_params", ",d"),
        ),
    )  # fmt: skip


def leads(ask: Asking) -> Draft | None:
    """Which of the guesses on the plan has the largest share."""
    drawn = ask.step.sample.chosen_id
    ranked = [int(id) for id in np.argsort(-ask.step["probs"][ask.last], kind="stable")]
    best = [id for id in ranked if id in ask.trace.vocab][:3]
    ids = best if drawn in best else [*best[:2], drawn]
    names = ask.names(ids)
    if names is None:
        return None
    shares = [ask.number(f"steps.0.probs[{ask.last},{id}]", ".1%") for id in ids]
    return ask.largest(
        say("Which of these tokens does the model hold likeliest to come after the prompt?"),
        list(zip(names, shares, strict=True)),
        say("The shares tell how likely each is to be drawn. What came here is {token}, with {share}.",
            token=ask.token(ask.last + 1), share=ask.number(f"steps.0.probs[{ask.last},{drawn}]", ".1%")),
    )  # fmt: skip


def runs(ask: Asking) -> Draft:
    """How often the model runs."""
    return ask.numeric(
        say_count(
            "The prompt has {tokens}; {n} new one followed. How many times did the model run for that?",
            "The prompt has {tokens}; {n} new ones followed. How many times did the model run for that?",
            n=ask.number(RUNS, ",d"), tokens=ask.tokens("prompt.tokens"),
        ),
        ask.number(RUNS), ("1", f"prompt.tokens+{RUNS}", "config.n_layers", "config.n_heads"),
        say("Once for each new token. The first run reads the whole prompt, every later one the token written last."),
    )  # fmt: skip


def shares(ask: Asking) -> Draft:
    """How many tokens get a share."""
    return ask.numeric(
        say("Each run ends with a share for every token that could come next. How many shares are that?"),
        ask.number("config.vocab_size", ",d"), ("prompt.tokens", "config.d_model", RUNS),
        say(
            "Every entry of the vocabulary gets one. After this prompt the largest is {share}, the smallest close to "
            "nothing.", share=ask.number(f"max(steps.0.probs[{ask.last}])", ".1%"),
        ),
    )  # fmt: skip


def read(ask: Asking) -> Draft:
    """What the model gets to see of a text."""
    return ask.numeric(
        say_count(
            "This prompt is typed as {n} character. How many ids does the model get to see?",
            "This prompt is typed as {n} characters. How many ids does the model get to see?",
            n=ask.number("prompt.characters", ",d"),
        ),
        ask.number("prompt.tokens", ",d"), ("prompt.characters", "prompt.words", "prompt.bytes", "config.d_model"),
        say(
            "One for each token. Here {bytes} and {words} make {tokens}.",
            bytes=say_count("{n} byte", "{n} bytes", n=ask.number("prompt.bytes", ",d")),
            words=say_count("{n} word", "{n} words", n=ask.number("prompt.words", ",d")),
            tokens=ask.tokens("prompt.tokens"),
        ),
    )  # fmt: skip


def first_rule(ask: Asking) -> Draft | None:
    """Which merge of a word comes first."""
    words = [(f"words.{i}", word) for i, word in enumerate(ask.trace.words)]
    asides = sorted(ask.trace.asides.items())  # as a file has them: a trace just recorded asks the same
    words += [(f"asides.{key}.words.0", aside.words[0]) for key, aside in asides]
    for address, word in words:
        choices = {_pair(m): ask.number(f"{address}.merges.{i}.rank", ",d") for i, m in enumerate(word.merges)}
        if len(choices) >= 4 and min(choices.values(), key=lambda rank: rank.value) is choices[_pair(word.merges[0])]:
            return ask.largest(
                say("All these rules are used to build “{word}” from its bytes. Which comes first?",
                    word=visible(write_bytes(word.bytes))),
                [(plain(pair), rank) for pair, rank in choices.items()],
                say("Of all rules that fit, the one with the lowest rank is next: it was learned first, "
                    "from the commonest pair of neighbours."),
                smallest=True,
            )  # fmt: skip
    return None


def _pair(merge: Merge) -> str:
    return visible(f"{write_bytes(merge.left)} + {write_bytes(merge.right)}")


def rare_word(ask: Asking) -> Draft:
    """One word, how many tokens."""
    return ask.numeric(
        say("“{word}” is one word. How many tokens is it for this model?", word=visible(ask.trace.asides["rare"].text)),
        ask.number("asides.rare.tokens"), ("asides.rare.words", "asides.rare.characters", "asides.rare.tokens+2"),
        say(
            "A rare word has no entry of its own. It stays in pieces that are common: {tokens} for {characters}.",
            tokens=ask.tokens("asides.rare.tokens"),
            characters=say_count("{n} character", "{n} characters", n=ask.number("asides.rare.characters", ",d")),
        ),
    )  # fmt: skip


def any_text(ask: Asking) -> Draft:
    """Why nothing is outside the vocabulary."""
    return choose(
        say("Nobody has ever typed your new word before. Can the model read it?"),
        say("Yes: if no longer piece fits, it is read byte by byte."),
        (say("No: what is not in the vocabulary is left out."), say("Yes: the vocabulary is extended by a new entry."),
         say("Only if all its letters are Latin.")),
        say(
            "The vocabulary stays at {size} entries, and a byte has only {values} values: among the entries are {n} "
            "single bytes.", size=ask.number("config.vocab_size", ",d"), values=ask.number("2**8"),
            n=ask.number("derived.vocab.kinds[2]", ",d"),
        ),
    )  # fmt: skip


def same_row(ask: Asking) -> Draft:
    """A token's vector knows no context yet."""
    repeat = ask.trace.focus["repeat"].numbers
    wrong = (
        say("Two vectors that differ, as the tokens beside them differ."),
        say("Two vectors that differ, as their positions differ."),
    )
    if not repeat:
        return choose(
            say("{token} stands in another text too, beside other tokens. Which row is looked up there?",
                token=ask.place(ask.last)),
            say("The same one, row {id}.", id=ask.number(f"tokens.{ask.last}.id", ",d")),
            (*wrong, say("None: each text has a table of its own.")),
            say("Only the id counts: the table has one row for each of {n} ids. Context comes later, in attention.",
                n=ask.number("config.vocab_size", ",d")),
        )  # fmt: skip
    one, other = repeat[:2]
    rows = f"steps.0.embed[{one}]", f"steps.0.embed[{other}]"
    return choose(
        say("{token} comes again at position {n}. What does the table give the second time?",
            token=ask.place(one), n=ask.number(f"steps.0.positions[{other}]")),
        say("The same vector, in all {n} numbers.", n=ask.number("config.d_model", ",d")), wrong,
        say(
            "The id is the same, {id}, and so is the row: the largest difference is {difference}. Context comes later, "
            "in attention.", id=ask.number(f"tokens.{one}.id", ",d"),
            difference=ask.number(f"max(abs({rows[0]}-{rows[1]}))", ".3f"),
        ),
    )  # fmt: skip


def nearest(ask: Asking) -> Draft | None:
    """Which row points most nearly the same way."""
    of = ask.trace.derived["embed.neighbours.of"].tolist()
    here = ask.trace.tokens[ask.trace.focus["token"].number].id
    row = of.index(here)
    near = ask.trace.derived["embed.neighbours.ids"][row].tolist()
    places = [i for i in (0, 3, 6) if i < len(near)]
    others = [id for id in of if id not in (here, *near)][-1:]
    names = ask.names([here, *(near[i] for i in places), *others])
    if names is None:
        return None
    asked, *options = names
    cosines = [f"derived.embed.neighbours.cosines[{row},{i}]" for i in places]
    cosines += [f"cos(weights.embed.ids.{here},weights.embed.ids.{id})" for id in others]
    return ask.largest(
        say("Which of these rows points most nearly the same way as the row of {token}?", token=asked),
        [(name, ask.number(address, ".2f")) for name, address in zip(options, cosines, strict=True)],
        say("The cosine tells: 1 is the same direction, 0 a right angle. Tokens that are used alike have rows that "
            "point alike."),
    )  # fmt: skip


def analogy(ask: Asking) -> Draft | None:
    """Where a - b + c leads."""
    a, b, c = ask.trace.derived["analogy.ids"][:3].tolist()
    top = ask.trace.derived["analogy.top.ids"].tolist()
    words, names = ask.names([a, b, c]), ask.names(top)
    if words is None or names is None or len({a, b, c}) < 3:
        return None
    return ask.largest(
        say("Take the row of {one}, minus that of {two}, plus that of {three}. Which row, of all others, is nearest to "
            "the result?", one=words[0], two=words[1], three=words[2]),
        [(name, ask.number(f"derived.analogy.top.cosines[{i}]", ".3f")) for i, name in enumerate(names)],
        say("These have the largest cosines with the result. Some relations are directions; that is a tendency, "
            "no law."),
    )  # fmt: skip


def matrix(ask: Asking) -> Draft:
    """How many numbers enter the first block."""
    vocab, width, tokens = "config.vocab_size", "config.d_model", "prompt.tokens"
    count = ask.number(tokens, ",d")
    return ask.numeric(
        say_count(
            "Each of {n} token brings its row. How many numbers enter the first block?",
            "Each of {n} tokens brings its row. How many numbers enter the first block?", n=count,
        ),
        ask.number(f"{tokens}*{width}", ",d"), (width, f"{vocab}*{width}", tokens, f"{tokens}*{vocab}"),
        say_count(
            "{n} row of {size} numbers. The other {others} rows of the table are not used here.",
            "{n} rows of {size} numbers. The other {others} rows of the table are not used here.",
            n=count, size=ask.number(width, ",d"),
            others=ask.number(f"{vocab}-len(derived.embed.neighbours.of)", ",d"),
        ),
    )  # fmt: skip


def table(ask: Asking) -> Draft:
    """How large the table is."""
    vocab, width = "config.vocab_size", "config.d_model"
    return ask.numeric(
        say("The table has a row of {size} for each of {n} tokens. What share of the whole model is that?",
            size=ask.number(width, ",d"), n=ask.number(vocab, ",d")),
        ask.number(f"{vocab}*{width}/config.n_params", ".1%"),
        (f"{width}/{vocab}", f"1-{vocab}*{width}/config.n_params", f"{vocab}/config.n_params"),
        say("Rows times columns is {product} of {size} numbers.",
            product=ask.number(f"{vocab}*{width}", ",d"), size=ask.number("config.n_params", ",d")),
    )  # fmt: skip


QUESTIONS = {
    "overview": (joins, leads, runs, shares),
    "tokens": (read, first_rule, rare_word, any_text),
    "embedding": (same_row, nearest, analogy, matrix, table),
}
