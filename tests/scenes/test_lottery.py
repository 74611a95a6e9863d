"""The thousand marks of the lottery fall where the recorded draws fell, and add up to the recorded counts."""

import numpy as np

from scenes.mobjects.sampling.lottery import Lottery
from scenes.mobjects.tokens.vocabulary import spread


def test_the_marks_add_up_to_the_counts(default_trace) -> None:
    lottery = Lottery(default_trace)
    hits = np.bincount(lottery.hits(), minlength=len(lottery.tally()))
    assert list(hits) == [shown.cell.value for shown in lottery.tally()]
    assert hits.sum() == len(lottery.further) == lottery.draws().cell.value


def test_things_side_by_side_keep_their_order_and_stay_inside() -> None:
    assert spread([1, 1], [2, 8], 10, 0.5) == [1.5, 7.5]
    assert spread([1, 1, 1], [0, 0, 0], 10, 0.5) == [0, 1.5, 3.0]
    assert spread([1, 1], [10, 10], 10, 0.5) == [7.5, 9]
