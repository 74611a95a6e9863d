// The film's clock: one video element, moved and watched. Work is done per frame only while it plays.

export class Clock {
  constructor(video) {
    this.video = video;
    this.listeners = new Set();
    this.frame = 0;
    const tell = () => this.tell();
    for (const event of ["pause", "seeking", "seeked", "loadedmetadata", "ended"]) video.addEventListener(event, tell);
    video.addEventListener("play", () => this.run());
  }

  /** What is called whenever the film goes on, if only for a moment; returns how to end that. */
  whenever(goesOn) {
    this.video.addEventListener("play", goesOn);
    return () => this.video.removeEventListener("play", goesOn);
  }

  /** What is called with the second of the film whenever it moves; returns how to end that. */
  listen(listener) {
    this.listeners.add(listener);
    listener(this.time);
    return () => this.listeners.delete(listener);
  }

  get time() {
    return this.video.currentTime;
  }

  get playing() {
    return !this.video.paused && !this.video.ended;
  }

  /** Go to a second. */
  seek(seconds) {
    this.video.currentTime = Math.max(0, Math.min(seconds, (this.video.duration || Infinity) - 0.01));
  }

  play() {
    this.video.play().catch(() => this.tell()); // a browser may refuse, or a jump may come first: it then stands still
  }

  pause() {
    this.video.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  run() {
    cancelAnimationFrame(this.frame);
    this.tell();
    if (this.playing) this.frame = requestAnimationFrame(() => this.run());
  }

  tell() {
    for (const listener of this.listeners) listener(this.time);
  }
}
