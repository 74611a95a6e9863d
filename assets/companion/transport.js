// Below the picture: the line of chapters with the place in it, and the buttons.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";
import { clockTime } from "./format.js";
import { IconButton } from "./icons.js";

/** `onStep(by)` goes to other beats; `turn` is the label of the chapter's own controls, or null where it has none; without `onFull` there is no button for it. */
export function Transport({ film, clock, beat, playing, captions, turn, turning, full, onStep, onCaptions, onTurn, onFull }) {
  return html`
    <div class="transport">
      <${Line} film=${film} clock=${clock} beat=${beat} />
      <div class="buttons">
        <${IconButton} icon="back" label="Beat before" hint="←" onClick=${() => onStep(-1)} />
        <${IconButton} icon=${playing ? "pause" : "play"} label=${playing ? "Pause" : "Play"} hint="space" onClick=${() => clock.toggle()} />
        <${IconButton} icon="next" label="Next beat" hint="→" onClick=${() => onStep(1)} />
        <${Time} film=${film} clock=${clock} />
        <p class="where"><b class=${`role-${beat.chapter.hue ?? "focus"}`}>${beat.chapter.number}</b> ${beat.chapter.title}</p>
        ${turn && html`
          <button type="button" class="turn" aria-pressed=${turning} title=${`${turn} (t)`} onClick=${onTurn}>
            ${turning ? "Back to the film" : turn}
          </button>
        `}
        <${IconButton} icon="captions" label="Captions" hint="c" pressed=${captions} onClick=${onCaptions} />
        ${onFull && html`<${IconButton} icon="full" label="Full screen" hint="f" pressed=${full} onClick=${onFull} />`}
      </div>
    </div>
  `;
}

/** The chapters in a row, each as wide as it is long; drawn by hand while the film plays. */
function Line({ film, clock, beat }) {
  const line = useRef(null);
  useLayoutEffect(
    () =>
      clock?.listen((time) => {
        film.chapters.forEach((chapter, i) => {
          const share = Math.min(Math.max((time - chapter.start) / (chapter.end - chapter.start), 0), 1);
          line.current.children[i].firstChild.style.transform = `scaleX(${share})`;
        });
      }),
    [clock],
  );
  const go = (event) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    if (event.type === "pointerdown") line.current.setPointerCapture(event.pointerId);
    for (const [i, chapter] of film.chapters.entries()) {
      const { left, right, width } = line.current.children[i].getBoundingClientRect();
      if (event.clientX > right + 2 && i + 1 < film.chapters.length) continue;
      const share = Math.min(Math.max((event.clientX - left) / width, 0), 0.999);
      clock.seek(chapter.start + share * (chapter.end - chapter.start));
      return;
    }
  };
  const { duration } = film.data;
  return html`
    <div class="line" ref=${line} role="slider" tabindex="0" aria-label="Place in the film" aria-valuemin="0" aria-valuemax=${Math.floor(duration)}
      aria-valuenow=${Math.floor(beat.start)} aria-valuetext=${`${clockTime(beat.start)}, chapter ${beat.chapter.number}, ${beat.chapter.title}`}
      onPointerDown=${go} onPointerMove=${go}>
      ${film.chapters.map(
        (chapter) => html`
          <div class=${`pill ${chapter === beat.chapter ? "here" : ""}`} title=${`${chapter.number} ${chapter.title}`}
            style=${{ flexGrow: chapter.end - chapter.start, "--hue": `var(--${chapter.hue ?? "focus"})` }}><div></div></div>
        `,
      )}
    </div>
  `;
}

/** The time, written once a second. */
function Time({ film, clock }) {
  const text = useRef(null);
  useLayoutEffect(
    () =>
      clock?.listen((time) => {
        const said = clockTime(time);
        if (text.current.textContent !== said) text.current.textContent = said;
      }),
    [clock],
  );
  return html`<p class="time"><span ref=${text}>0:00</span><span class="faint"> / ${clockTime(film.data.duration)}</span></p>`;
}
