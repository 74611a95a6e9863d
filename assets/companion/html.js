// Markup as tagged templates. What is put in becomes text nodes and attributes, never markup.
import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);
