// Arrays of the trace as the page carries them: base64 of little-endian numbers, with scale and offset where they are integers.

const KINDS = { f32: Float32Array, f64: Float64Array, i8: Int8Array, u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array };

/** One array: its shape, its numbers in row-major order, and by how much a number may differ from the trace's. */
export function decodeArray({ shape, dtype, scale = 1, offset = 0, bound = 0, data }) {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const values = dtype === "f16" ? halves(new Uint16Array(bytes.buffer)) : new KINDS[dtype](bytes.buffer);
  const plain = scale === 1 && offset === 0;
  return { shape, bound, values: plain ? values : Float64Array.from(values, (value) => value * scale + offset) };
}

/** IEEE 754 half-precision numbers, given by their bits. */
function halves(bits) {
  return Float32Array.from(bits, (bit) => {
    const sign = bit & 0x8000 ? -1 : 1;
    const exponent = (bit >> 10) & 31;
    const fraction = bit & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** The part of an array under leading indices: row(pattern, head, query) are the numbers of one row. */
export function row({ shape, values }, ...indices) {
  let size = values.length;
  let start = 0;
  indices.forEach((index, axis) => {
    size /= shape[axis];
    start += index * size;
  });
  return values.subarray(start, start + size);
}
