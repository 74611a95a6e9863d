// The page: the data that lies in it, and what is made of it.
import { render } from "preact";
import { html } from "./html.js";
import { App } from "./app.js";
import { Film } from "./film.js";

const data = JSON.parse(document.getElementById("film-data").textContent);
render(html`<${App} film=${new Film(data)} />`, document.getElementById("companion"));
