// All that is known of one number: its value, what made it, and where it stood.
import { html } from "./html.js";
import { Cell } from "./cell.js";
import { roleOf } from "./colour.js";
import { Formula, Operand } from "./formula.js";
import { clockTime, exact, grouped, short } from "./format.js";
import { IconButton } from "./icons.js";

const MOST = 18; // showings named

/**
 * `number` is { address, cell, where, text, alike, showings }: `cell` as in cells.js, `where` [[axis, text]], `alike` other addresses
 * in the same place, `showings` [{ place, seconds, chapter, now }]. `find` and `onOpen` are those of `Formula`; `onBack` is there
 * when there is a way back.
 */
export function NumberPanel({ number, find, onOpen, onShow, onBack, onClose, onCopy }) {
  const { address, cell, where, text, alike, showings } = number;
  const times = showings.filter((one, i) => one.now || clockTime(one.seconds) !== clockTime(showings[i - 1]?.seconds ?? -1)); // one a second
  return html`
    <div class="number-panel">
      <div class="panel-head">
        <h2>${cell.name}</h2>
        ${onBack && html`<button type="button" class="plain" onClick=${onBack}>Back</button>`}
        <${IconButton} icon="link" label="Copy a link to this number" onClick=${onCopy} />
        <${IconButton} icon="close" label="Close" hint="Esc" onClick=${onClose} />
      </div>
      <p class=${`value role-${roleOf(address)}`} data-value=${cell.value}>${exact(cell.value)}</p>
      ${text && html`<p class="faint small">in the picture <span class="number">${text}</span></p>`}
      ${where.length > 0 && html`<dl class="where">${where.map(([axis, says]) => html`<div><dt>${axis}</dt><dd class="number">${says}</dd></div>`)}</dl>`}
      <p class="address" data-address=${address}>${address}</p>
      <${Making} cell=${cell} find=${find} onOpen=${onOpen} />
      ${alike.length > 0 && html`
        <section><h3>In the same place</h3><p class="cells">
          ${alike.map((one) => html`<${Operand} address=${one} find=${find} onOpen=${onOpen} />`)}
        </p></section>
      `}
      ${showings.length > 0 && html`
        <section><h3>In the film at</h3><p class="cells">
          ${times.slice(0, MOST).map(
            (one) => html`<button type="button" class=${`when ${one.now ? "now" : ""}`} title=${one.chapter.title}
              onClick=${() => onShow(one.place)}>${clockTime(one.seconds)}</button>`,
          )}
          ${times.length > MOST && html`<span class="faint small">and ${times.length - MOST} more</span>`}
        </p></section>
      `}
    </div>
  `;
}

/** How the number came to be. */
function Making({ cell, find, onOpen }) {
  const { words, operands, terms, note, whole } = cell;
  if (!whole) return html`<section><p class="faint">The recording has what made this number, this page does not.</p></section>`;
  const named = [...new Set(operands)].filter((address) => find(address)?.title);
  return html`
    ${words && html`<section><h3>Made by</h3><p class="making"><span class="equals">=</span> <${Formula} words=${words} operands=${operands} find=${find} onOpen=${onOpen} /></p></section>`}
    ${note && html`<p class="note">${note}</p>`}
    ${named.length > 0 && html`
      <ul class="operands">
        ${named.map((address) => html`<li><${Operand} address=${address} find=${find} onOpen=${onOpen} /><span class=${find(address).computed ? "address" : "name"}>${find(address).computed ? address : find(address).title}</span></li>`)}
      </ul>
    `}
    ${terms && html`<${Terms} terms=${terms} find=${find} onOpen=${onOpen} />`}
  `;
}

/** The largest terms of a sum, as bars from zero, and what all others come to. */
function Terms({ terms, find, onOpen }) {
  const { words, rows, others, rest } = terms;
  const reads = rest === null;
  const largest = Math.max(...rows.map((row) => Math.abs(Number(row.value))), reads ? 0 : Math.abs(Number(rest)), 1e-30);
  const bar = (value) => html`<i class=${`term ${Number(value) < 0 ? "minus" : ""}`} style=${{ transform: `scaleX(${Math.abs(Number(value)) / largest})` }}></i>`;
  return html`
    <section class="terms">
      <h3>${reads ? "Reads most" : "Largest terms"}</h3>
      <ol>
        ${rows.map(
          ({ value, operands }) => html`<li>
            <span class="number">${short(value)}</span><span class="track">${bar(value)}</span>
            <${Formula} words=${words} operands=${operands} find=${find} onOpen=${onOpen} />
          </li>`,
        )}
        ${others > 0 && html`<li class="rest"><span class="number">${reads ? "" : short(rest)}</span><span class="track">${!reads && bar(rest)}</span>
          <span>the other ${grouped(others)}</span></li>`}
      </ol>
    </section>
  `;
}
