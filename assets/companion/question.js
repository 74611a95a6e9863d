// One question about the run, answered by a button or in the picture, explained with the numbers.
import { useEffect, useRef } from "preact/hooks";
import { html } from "./html.js";
import { Cell } from "./cell.js";
import { keepInSight } from "./sight.js";

export const LETTERS = "ABCDEFGH";

/**
 * `question` is { text, options: [{ text, evidence }], answer, explanation }, texts being lists of strings and numbers
 * { address, text }; `chosen` is a place in the options, or null. `onOpen(address)` opens a number.
 */
export function Question({ question, chapter, chosen, clickable, onAnswer, onContinue, onOpen, known }) {
  const why = useRef(null);
  useEffect(() => {
    if (chosen !== null) keepInSight(why.current, why.current?.closest(".leaf"));
  }, [chosen]);
  if (!question) return html`<div class="question"><h2>Predict</h2><p class="faint">This chapter has no question.</p></div>`;
  const answered = chosen !== null;
  const right = chosen === question.answer;
  return html`
    <div class="question">
      <p class="eyebrow">Predict · ${chapter.number} ${chapter.title}</p>
      <h2><${Said} parts=${question.text} /></h2>
      ${clickable && !answered && html`<p class="faint small">Answer here, or in the picture.</p>`}
      <ol>
        ${question.options.map((option, place) => {
          const state = !answered ? "" : place === question.answer ? "right" : place === chosen ? "wrong" : "other";
          return html`
            <li class=${state}>
              <button type="button" class="option" disabled=${answered} aria-pressed=${answered ? place === chosen : undefined} onClick=${() => onAnswer(place)}>
                <span class="letter">${LETTERS[place]}</span><span class="grow"><${Said} parts=${option.text} /></span>
              </button>
              ${answered && option.evidence && html`<${Cell} address=${option.evidence.address} value=${option.evidence.text}
                title=${option.evidence.address} onOpen=${known(option.evidence.address) ? onOpen : undefined} />`}
            </li>
          `;
        })}
      </ol>
      <div role="status" ref=${why}>
        ${answered && html`
          <p class=${`verdict ${right ? "right" : "wrong"}`}>${right ? "Yes." : `No: ${LETTERS[question.answer]}.`}</p>
          <p><${Said} parts=${question.explanation} onOpen=${onOpen} known=${known} /></p>
        `}
      </div>
      <button key=${answered} type="button" class=${answered ? "main" : "plain"} onClick=${onContinue}>${answered ? "Continue" : "Skip"}</button>
    </div>
  `;
}

/** A sentence with numbers in it; they can be opened where `onOpen` is given. */
function Said({ parts, onOpen, known }) {
  return parts.map((part) => {
    if (typeof part === "string") return part;
    if (!onOpen || !known(part.address)) return html`<span class="number">${part.text}</span>`;
    return html`<button type="button" class="cell" title=${part.address} onClick=${() => onOpen(part.address)}><span class="number">${part.text}</span></button>`;
  });
}
