// Pointing at a number freezes the film; pointing elsewhere lets it go on.

const PATIENCE = 900; // ms: time to come back to a number, or to go to the panel

/** What holds a clock while something is pointed at. */
export class Freezing {
  constructor(clock) {
    this.clock = clock;
    this.held = false; // whether the film played when it was stopped
    this.timer = 0;
  }

  hold() {
    clearTimeout(this.timer);
    this.held ||= this.clock.playing;
    this.clock.pause();
  }

  /** Let go, after a while. */
  release() {
    clearTimeout(this.timer);
    if (this.held) this.timer = setTimeout(() => this.resume(), PATIENCE);
  }

  /** Stay as it is until something else happens. */
  stay() {
    clearTimeout(this.timer);
  }

  /** From here on the film stands for good: what was pointed at was picked. */
  forget() {
    clearTimeout(this.timer);
    this.held = false;
  }

  resume() {
    if (this.held) this.clock.play();
    this.held = false;
  }
}
