"""Questions of the chapters from text to vectors: overview, tokens, embedding."""

from __future__ import annotations

from film.quiz.asking import Asking, Draft, choose
from film.quiz.question import say
from model.trace import Merge
from scenes.mobjects.token_text import write_bytes
from scenes.typeface import visible

RUNS = "len(derived.cache.macs.cached)"  # how often the model ran: once for each new token


def joins(ask: Asking) -> Draft:
    """What becomes of the first new token."""
    return choose(
        say("The first run ends with ", ask.token(ask.last + 1), ". What becomes of it?"),
        "It joins the text, and the next run reads it like any other token.",
        ("The model learns from it: some weights change.", "It takes the place of the prompt’s last token.",
         "It is shown, and has no influence on what follows."),
        say("The text now has ", ask.count("prompt.tokens+1", "token"), ". The model itself stays as it is: all ",
            ask.number("config.n_params", ",d"), " numbers of it."),
    )  # fmt: skip


def runs(ask: Asking) -> Draft:
    """How often the model runs."""
    return ask.numeric(
        say("The prompt has ", ask.count("prompt.tokens", "token"), "; ", ask.count(RUNS, "new one"),
            " followed. How many times did the model run for that?"),
        ask.number(RUNS), ("1", f"prompt.tokens+{RUNS}", "config.n_layers", "config.n_heads"),
        say("Once for each new token. The first run reads the whole prompt, every later one the token written last."),
    )  # fmt: skip


def shares(ask: Asking) -> Draft:
    """How many tokens get a share."""
    return ask.numeric(
        say("Each run ends with a share for every token that could come next. How many shares are that?"),
        ask.number("config.vocab_size", ",d"), ("prompt.tokens", "config.d_model", RUNS),
        say("Every entry of the vocabulary gets one. After this prompt the largest is ",
            ask.number(f"max(steps.0.probs[{ask.last}])", ".1%"), ", the smallest close to nothing."),
    )  # fmt: skip


def read(ask: Asking) -> Draft:
    """What the model gets to see of a text."""
    return ask.numeric(
        say("This prompt is typed as ", ask.count("prompt.characters", "character"),
            ". How many ids does the model get to see?"),
        ask.number("prompt.tokens", ",d"), ("prompt.characters", "prompt.words", "prompt.bytes", "config.d_model"),
        say("One for each token. Here ", ask.count("prompt.bytes", "byte"), " and ",
            ask.count("prompt.words", "word"), " make ", ask.count("prompt.tokens", "token"), "."),
    )  # fmt: skip


def first_rule(ask: Asking) -> Draft | None:
    """Which merge of a word comes first."""
    words = [(f"words.{i}", word) for i, word in enumerate(ask.trace.words)]
    words += [(f"asides.{key}.words.0", aside.words[0]) for key, aside in ask.trace.asides.items()]
    for address, word in words:
        choices = {_pair(m): ask.number(f"{address}.merges.{i}.rank", ",d") for i, m in enumerate(word.merges)}
        if len(choices) >= 4 and min(choices.values(), key=lambda rank: rank.value) is choices[_pair(word.merges[0])]:
            return ask.largest(
                say("All these rules are used to build “", visible(write_bytes(word.bytes)),
                    "” from its bytes. Which comes first?"),
                list(choices.items()),
                say("Of all rules that fit, the one with the lowest rank is next: it was learned first, "
                    "from the commonest pair of neighbours."),
                smallest=True,
            )  # fmt: skip
    return None


def _pair(merge: Merge) -> str:
    return visible(f"{write_bytes(merge.left)} + {write_bytes(merge.right)}")


def rare_word(ask: Asking) -> Draft:
    """One word, how many tokens."""
    word = visible(ask.trace.asides["rare"].text)
    return ask.numeric(
        say(f"“{word}” is one word. How many tokens is it for this model?"),
        ask.number("asides.rare.tokens"), ("asides.rare.words", "asides.rare.characters", "asides.rare.tokens+2"),
        say("A rare word has no entry of its own. It stays in pieces that are common: ",
            ask.count("asides.rare.tokens", "token"), " for ", ask.count("asides.rare.characters", "character"), "."),
    )  # fmt: skip


def any_text(ask: Asking) -> Draft:
    """Why nothing is outside the vocabulary."""
    return choose(
        say("Nobody has ever typed your new word before. Can the model read it?"),
        "Yes: if no longer piece fits, it is read byte by byte.",
        ("No: what is not in the vocabulary is left out.", "Yes: the vocabulary is extended by a new entry.",
         "Only if all its letters are Latin."),
        say("The vocabulary stays at ", ask.number("config.vocab_size", ",d"), " entries, and a byte has only ",
            ask.number("2**8"), " values: among the entries are ", ask.number("derived.vocab.kinds[2]", ",d"),
            " single bytes."),
    )  # fmt: skip


def same_row(ask: Asking) -> Draft:
    """A token's vector knows no context yet."""
    repeat = ask.trace.focus["repeat"].numbers
    wrong = (
        "Two vectors that differ, as the tokens beside them differ.",
        "Two vectors that differ, as their positions differ.",
    )
    if not repeat:
        return choose(
            say(ask.place(ask.last), " stands in another text too, beside other tokens. Which row is looked up there?"),
            say("The same one, row ", ask.number(f"tokens.{ask.last}.id", ",d"), "."),
            (*wrong, "None: each text has a table of its own."),
            say("Only the id counts: the table has one row for each of ", ask.number("config.vocab_size", ",d"),
                " ids. Context comes later, in attention."),
        )  # fmt: skip
    one, other = repeat[:2]
    rows = f"steps.0.embed[{one}]", f"steps.0.embed[{other}]"
    return choose(
        say(ask.place(one), " comes again at position ", ask.number(f"steps.0.positions[{other}]"),
            ". What does the table give the second time?"),
        say("The same vector, in all ", ask.number("config.d_model", ",d"), " numbers."), wrong,
        say("The id is the same, ", ask.number(f"tokens.{one}.id", ",d"), ", and so is the row: the largest "
            "difference is ",
            ask.number(f"max(abs({rows[0]}-{rows[1]}))", ".3f"), ". Context comes later, in attention."),
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
        say(f"Which of these rows points most nearly the same way as the row of {asked}?"),
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
        say(f"Take the row of {words[0]}, minus that of {words[1]}, plus that of {words[2]}. "
            "Which row, of all others, is nearest to the result?"),
        [(name, ask.number(f"derived.analogy.top.cosines[{i}]", ".3f")) for i, name in enumerate(names)],
        say("These have the largest cosines with the result. Some relations are directions; that is a tendency, "
            "no law."),
    )  # fmt: skip


def matrix(ask: Asking) -> Draft:
    """How many numbers enter the first block."""
    vocab, width, tokens = "config.vocab_size", "config.d_model", "prompt.tokens"
    return ask.numeric(
        say("Each of ", ask.count(tokens, "token"), " brings its row. How many numbers enter the first block?"),
        ask.number(f"{tokens}*{width}", ",d"), (width, f"{vocab}*{width}", tokens, f"{tokens}*{vocab}"),
        say(ask.count(tokens, "row"), " of ", ask.number(width, ",d"), " numbers. The other ",
            ask.number(f"{vocab}-len(derived.embed.neighbours.of)", ",d"), " rows of the table are not used here."),
    )  # fmt: skip


def table(ask: Asking) -> Draft:
    """How large the table is."""
    vocab, width = "config.vocab_size", "config.d_model"
    return ask.numeric(
        say("The table has a row of ", ask.number(width, ",d"), " for each of ", ask.number(vocab, ",d"),
            " tokens. What share of the whole model is that?"),
        ask.number(f"{vocab}*{width}/config.n_params", ".1%"),
        (f"{width}/{vocab}", f"1-{vocab}*{width}/config.n_params", f"{vocab}/config.n_params"),
        say("Rows times columns is ", ask.number(f"{vocab}*{width}", ",d"), " of ",
            ask.number("config.n_params", ",d"), " numbers."),
    )  # fmt: skip


QUESTIONS = {
    "overview": (joins, runs, shares),
    "tokens": (read, first_rule, rare_word, any_text),
    "embedding": (same_row, nearest, analogy, matrix, table),
}
