// Where a question can be answered in the picture.

/**
 * The last moment of a chapter at which the evidence of every option of its question stands in the picture: { ms, showings } with a
 * place in `numbers` for each option, and `others`, where the same numbers stand too; null where there is none.
 */
export function sceneOf(numbers, { question, start, end }) {
  const within = (i) => numbers.start(i) >= 1000 * start - 1 && numbers.end(i) <= 1000 * end + 1;
  const lists = (question?.options ?? []).map(({ evidence }) => (evidence ? numbers.showings(evidence.address).filter(within) : []));
  const moments = lists.flat().map((i) => numbers.start(i)).sort((a, b) => b - a);
  for (const ms of moments) {
    const showings = lists.map((list) => smallest(numbers, list.filter((i) => numbers.start(i) <= ms && numbers.end(i) > ms)));
    if (showings.includes(null)) continue;
    const middle = (ms + Math.min(...showings.map((i) => numbers.end(i)))) / 2;
    const wanted = new Set(showings.map((i) => numbers.address(i)));
    const others = numbers.at(middle).filter((i) => wanted.has(numbers.address(i)) && !showings.includes(i));
    return { ms: middle, showings, others };
  }
  return null;
}

/** The showing with the smallest box: a number on its own, not a line of text that has it too. */
function smallest(numbers, showings) {
  const size = (i) => {
    const [left, top, right, bottom] = numbers.box(i);
    return (right - left) * (bottom - top);
  };
  return showings.reduce((best, i) => (best === null || size(i) < size(best) ? i : best), null);
}
