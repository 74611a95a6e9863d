"""What the film says is what transformers says: Paris leads, with its percentage."""

import numpy as np

from model.address import format_value, softmax
from scenes.contents import load
from scenes.mobjects.words import Words
from tests.conftest import EIFFEL
from tests.model.oracle import PROMPTS, oracle


def test_paris_leads_with_the_percentage_of_transformers(trace_of, play) -> None:
    shares = softmax(oracle()[f"{PROMPTS.index(EIFFEL)}.logits"][-1].astype(np.float64))
    likeliest = int(shares.argmax())
    page: list[str] = []

    def read(chapter) -> None:
        if not page:
            family = [member for mobject in chapter.mobjects for member in mobject.get_family()]
            page.extend(words.text for words in family if isinstance(words, Words))

    chapter = play(load("sampling"), trace_of(EIFFEL), after_beat=read)
    first = next(row for row in chapter.ledger.rows() if f"probs[8,{likeliest}]" in row["address"])
    assert chapter.trace.token(likeliest).text == " Paris"
    assert first["text"] == format_value(shares[likeliest], ".1%")
    assert "␣Paris" in page and first["text"] in page
