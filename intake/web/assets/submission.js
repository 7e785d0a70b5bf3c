// The page of a submission has several forms. What is typed in one goes along with another, and is given back with the page.
// Without this file only what was refused once goes along.
"use strict";

const KEPT = "kept-";

document.addEventListener("submit", ({ target }) => {
  if (!target.closest("main")) return;
  for (const old of target.querySelectorAll(`[name^="${KEPT}"]`)) old.remove();
  for (const other of document.querySelectorAll("form[data-kept]")) {
    if (other === target) continue;
    for (const [name, value] of new FormData(other)) {
      if (!value || other.elements[name].type === "hidden" || name.startsWith(KEPT)) continue;
      const field = document.createElement("input");
      // A flag's form says by its rule which of the flags it is.
      Object.assign(field, { type: "hidden", name: KEPT + name + other.dataset.kept, value });
      target.append(field);
    }
  }
});

// The page that is given back so has no redirect that says where one was.
const { place } = document.querySelector("[data-place]").dataset;
if (place) window.location.replace(`#${place}`);
