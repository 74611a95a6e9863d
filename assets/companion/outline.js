// The table of contents: chapters, and the beats of the one that plays.
import { useEffect, useRef } from "preact/hooks";
import { html } from "./html.js";
import { clockTime } from "./format.js";
import { beatLink } from "./fragment.js";
import { keepInSight } from "./sight.js";

/** `chapters` as in film.js; `beat` is the one now; `onGo(beat)` goes to another. */
export function Outline({ chapters, beat, onGo }) {
  const here = useRef(null);
  useEffect(() => keepInSight(here.current, here.current?.closest(".leaf")), [beat]);
  return html`
    <ol class="outline">
      ${chapters.map((chapter) => {
        const open = chapter === beat.chapter;
        return html`
          <li class=${open ? "open" : ""} style=${{ "--hue": `var(--${chapter.hue ?? "focus"})` }}>
            <${Entry} beat=${chapter.beats[0]} chapter=${chapter} current=${open} onGo=${onGo}>
              <span class="no">${chapter.number}</span><span>${chapter.title}</span><span class="at">${clockTime(chapter.start)}</span>
            <//>
            ${open && html`
              <ol>
                ${chapter.beats.map(
                  (one) => html`
                    <li ref=${one.name === beat.name ? here : undefined} class=${one.name === beat.name ? "now" : ""}>
                      <${Entry} beat=${one} chapter=${chapter} current=${one.name === beat.name} onGo=${onGo}>${(one.caption || one.name).replaceAll(" %", "\u00a0%")}<//>
                    </li>
                  `,
                )}
              </ol>
            `}
          </li>
        `;
      })}
    </ol>
  `;
}

/** A link that works as one: it can be copied, and opened elsewhere. */
function Entry({ beat, chapter, current, onGo, children }) {
  const go = (event) => {
    event.preventDefault();
    onGo(beat);
  };
  return html`<a href=${beatLink({ ...beat, chapter })} aria-current=${current ? "step" : undefined} onClick=${go}>${children}</a>`;
}
