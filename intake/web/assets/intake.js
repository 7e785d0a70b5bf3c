// Small comforts. Every page works without this file.
"use strict";

// After a refused page: to the list of what is wrong, for readers of screens and for thumbs.
const summary = document.querySelector(".govuk-error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}

document.addEventListener("change", ({ target }) => {
  // "None of these" (data-behaviour="exclusive") and the other ticks of its question rule each other out.
  if (target.type === "checkbox" && target.checked && target.name && target.form) {
    const isAlone = target.dataset.behaviour === "exclusive";
    for (const other of target.form.querySelectorAll('input[type="checkbox"]')) {
      if (other === target || other.name !== target.name) continue;
      if (isAlone || other.dataset.behaviour === "exclusive") other.checked = false;
    }
  }
});

// A number or date typed beside "I don't know" (data-special) takes the tick away. Nothing typed is ever removed.
document.addEventListener("input", ({ target }) => {
  if (target.type === "checkbox" || target.type === "radio" || "special" in target.dataset || !target.value) return;
  for (const special of target.closest("[data-answer]")?.querySelectorAll("[data-special]") ?? []) special.checked = special.selectedIndex = 0;
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is folded on the screen is on the paper.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) details.open = details.dataset.unfolded = true;
});
window.addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("details[data-unfolded]")) one.open = one.toggleAttribute("data-unfolded", false);
});
