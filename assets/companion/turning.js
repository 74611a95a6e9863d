// Rotary positions: pairs of a vector turned by angles that grow with the place (half-split, as the model does it).

/** A vector at a place: component i turns with component i + n/2, by position · frequency. */
export function rotate(vector, position, frequencies) {
  const half = vector.length / 2;
  const turned = new Float64Array(vector.length);
  for (let i = 0; i < half; i++) {
    const [cos, sin] = [Math.cos(position * frequencies[i]), Math.sin(position * frequencies[i])];
    turned[i] = vector[i] * cos - vector[i + half] * sin;
    turned[i + half] = vector[i + half] * cos + vector[i] * sin;
  }
  return turned;
}

/** q · k / √n, of vectors that are turned. */
export function score(query, key) {
  return query.reduce((total, value, i) => total + value * key[i], 0) / Math.sqrt(query.length);
}
