// The companion page in a notebook's output. The frame may run its own script and nothing else: it has no part in the notebook.

function render({ model, el }) {
  const frame = document.createElement("iframe");
  const url = URL.createObjectURL(new Blob([model.get("page")], { type: "text/html" }));
  const place = model.get("place");
  frame.title = "Token Journey: a film to touch";
  frame.sandbox = "allow-scripts";
  frame.allow = "fullscreen; clipboard-write";
  frame.style.cssText = `display: block; width: 100%; height: ${Number(model.get("height"))}px; border: 0; border-radius: 8px;`;
  frame.src = place ? `${url}#beat=${encodeURI(place)}` : url;
  el.append(frame);
  return () => URL.revokeObjectURL(url);
}

export default { render };
