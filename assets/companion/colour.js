// Colours by role, as scenes/theme.py mixes them. The roles' colours are custom properties of companion.css.

/** What a number is, by its address: the role whose colour it has. */
export function roleOf(address) {
  for (const [pattern, role] of ROLES) if (pattern.test(address)) return role;
  return "ink";
}

const ROLES = [
  [/^weights\./, "positive"],
  [/\.masked\[/, "masked"],
  [/\.attn\.(q|q_rot)\b/, "query"],
  [/\.attn\.(k|k_rot)\b/, "key"],
  [/\.attn\.(v|z)\b/, "value"],
  [/\.attn\.(pattern|scores)\b/, "query"],
  [/mlp_(gate|up|act|out|norm)/, "mlp"],
  [/logits|probs|softmax|sample\.|tempered/, "probability"],
  [/resid|attn_out|final_norm|attn_norm|embed/, "residual"],
];

/** The colour of a role where an element stands, as [red, green, blue]. */
export function rgb(element, role) {
  const text = getComputedStyle(element).getPropertyValue(`--${role}`).trim();
  return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
}

/** From one colour to another by a share in [0, 1]. */
export function mix(from, to, share) {
  const part = Math.min(Math.max(share, 0), 1);
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * part));
}

/** How strongly a number is shown against the largest magnitude: small ones are lifted enough to be seen. */
export function strength(value, scale) {
  return scale > 0 && Number.isFinite(value) ? Math.min(Math.abs(value) / scale, 1) ** 0.6 : 0;
}
