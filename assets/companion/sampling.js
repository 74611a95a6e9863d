// From logits to one token, as model/sampling.py does it: temperature, then top-k, then top-p, then a draw. All in float64.

/** Ids by logit, the likeliest first, ties by id. */
export function ranking(logits) {
  return Uint32Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b);
}

/** softmax(logits / temperature); at temperature 0 its limit, all on the likeliest. */
export function temper(logits, order, temperature) {
  const shares = new Float64Array(logits.length);
  if (temperature === 0) {
    shares[order[0]] = 1;
    return shares;
  }
  const highest = logits[order[0]];
  for (let id = 0; id < shares.length; id++) shares[id] = Math.exp((logits[id] - highest) / temperature);
  return scaled(shares, sum(shares));
}

/** How many of the ranking top-k keeps: k, and those that tie with the k-th. 0 keeps all. */
export function topK(logits, order, k) {
  let kept = Math.min(k || order.length, order.length);
  const kth = logits[order[kept - 1]];
  while (kept < order.length && logits[order[kept]] >= kth) kept++;
  return kept;
}

/** How many of the first `kept` top-p keeps: each while the likelier ones hold less than p of what these hold. 1 keeps all that have a share. */
export function topP(shares, order, kept, p) {
  let total = 0;
  for (let i = 0; i < kept; i++) total += shares[order[i]];
  let likelier = 0;
  let within = 0;
  while (within < kept && shares[order[within]] > 0 && (p >= 1 || likelier < p)) {
    likelier += shares[order[within]] / total;
    within++;
  }
  return within;
}

/**
 * What every stage keeps, and what is left to draw from: `tempered` by id, `order` the ranking, `nTopK` and `nTopP` how many of
 * it are kept, `probs` their shares in that order, which sum to 1.
 */
export function distribution(logits, { temperature, topK: k, topP: p }, order = ranking(logits)) {
  const tempered = temper(logits, order, temperature);
  const nTopK = topK(logits, order, k);
  const nTopP = topP(tempered, order, nTopK, p);
  const kept = Float64Array.from({ length: nTopP }, (_, i) => tempered[order[i]]);
  return { order, tempered, nTopK, nTopP, probs: scaled(kept, sum(kept)) };
}

/** Where u in [0, 1) lands on shares laid end to end: the place of its share. */
export function land(shares, u) {
  let end = 0;
  for (let i = 0; i < shares.length; i++) {
    end += shares[i];
    if (u < end) return i;
  }
  return shares.length - 1;
}

/** How often each of the shares is drawn in n draws. */
export function tally(shares, n, random = Math.random) {
  const counts = new Uint32Array(shares.length);
  for (let i = 0; i < n; i++) counts[land(shares, random())]++;
  return counts;
}

/** In bits. */
export function entropy(shares) {
  return -shares.reduce((bits, share) => (share > 0 ? bits + share * Math.log2(share) : bits), 0);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function scaled(values, by) {
  return values.map((value) => value / by);
}
