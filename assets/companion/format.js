// Numbers and times as text, with a true minus, as the film writes them.

/** Fixed decimals, never a negative zero. */
export function fixed(value, digits) {
  if (Number.isNaN(value)) return "not a number";
  const text = Math.abs(value) === Infinity ? "∞" : Math.abs(value).toFixed(digits);
  return value < 0 && /[1-9∞]/.test(text) ? `−${text}` : text;
}

/** A share as per cent; what is more than nothing never reads as nothing. */
export function percent(share, digits = 1) {
  const least = 10 ** -digits / 2;
  if (share > 0 && share * 100 < least) return `<${(2 * least).toFixed(digits)} %`;
  return `${fixed(share * 100, digits)} %`;
}

/** A number as a person reads it: whole numbers grouped, others to four figures. */
export function short(text) {
  const value = Number(text);
  if (text === "-inf" || text === "inf") return fixed(text === "inf" ? Infinity : -Infinity, 0);
  if (!Number.isFinite(value)) return String(text);
  if (Number.isInteger(value)) return (value < 0 ? "−" : "") + grouped(Math.abs(value));
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6) return value.toExponential(2).replaceAll("-", "−").replace("e+", "e");
  return fixed(value, Math.max(0, 3 - Math.max(0, Math.floor(Math.log10(size)))));
}

/** 49152 → 49,152. */
export function grouped(value) {
  return value.toLocaleString("en-GB");
}

/** All digits, with the film's minus. */
export function exact(text) {
  return text.replace(/\.0$/, "").replace("-inf", "−∞").replace("inf", "∞").replaceAll("-", "−");
}

/** Minutes and seconds. */
export function clockTime(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
