// Links into the film: #beat=attention:softmax and #n=ADDRESS@ms.

export function beatLink(beat) {
  return `#beat=${encode(`${beat.chapter.slug}:${beat.name}`)}`;
}

export function numberLink(address, ms) {
  return `#n=${encode(address)}@${Math.round(ms)}`;
}

/** What a fragment asks for: { beat }, { address, ms }, or nothing. */
export function parseFragment(hash) {
  const number = /^#n=(.+)@(\d+)$/.exec(hash);
  const beat = /^#beat=(.+)$/.exec(hash);
  try {
    if (number) return { address: decodeURIComponent(number[1]), ms: Number(number[2]) };
    if (beat) return { beat: decodeURIComponent(beat[1]) };
  } catch {
    // a link that was cut in the middle of a character asks for nothing
  }
  return {};
}

/** Let the page's own address say where the film is, where it has one. */
export function rewriteAddress(link) {
  try {
    history.replaceState(null, "", link);
  } catch {
    // a frame that is made of text, as in a notebook, has none
  }
}

function encode(text) {
  return encodeURIComponent(text).replace(/%(3A|2C|5B|5D|2F|2B|2A)/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}
