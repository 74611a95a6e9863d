// A formula in words, with its numbers in it: each can be opened.
import { html } from "./html.js";
import { Cell } from "./cell.js";

const PLACE = /\{(\d+)\}/;

/**
 * `words` has {0}, {1}, … for the addresses `operands`; `find(address)` gives { value, title, film } of one, or undefined where
 * nothing is known of it but its address.
 */
export function Formula({ words, operands, find, onOpen }) {
  const parts = words.split(PLACE); // text and places in turn
  return html`<span class="formula">${parts.map((part, i) => (i % 2 ? html`<${Operand} address=${operands[part]} find=${find} onOpen=${onOpen} />` : part))}</span>`;
}

/** A number that another was made of; an array is only named. */
export function Operand({ address, find, onOpen }) {
  const known = find(address);
  if (!known) return html`<span class="address">${address}</span>`;
  return html`<${Cell} address=${address} value=${known.value} title=${known.title} film=${known.film} onOpen=${onOpen} />`;
}
