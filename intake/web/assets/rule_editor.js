// CodeMirror over the text of a rule file. The textarea stays the field of the form: each change is written back to it
// at once, and what rules.js does with it stays as it is. Without this file, or in an old browser, it is a plain textarea.
"use strict";

(() => {
  const text = document.querySelector("[data-code] textarea");
  // In a shadow root the styles of CodeMirror are constructed sheets: a <style> element the page's policy would refuse.
  if (!text || !globalThis.CodeMirror || !("adoptedStyleSheets" in Document.prototype)) return;
  const { EditorState, EditorView, keymap, tags } = CodeMirror;

  // --- completion: the words of the list beside the text ---------------------------------------------------------

  const names = [];
  const formsOf = new Map(); // a question's key to what may stand behind it: codes and units
  for (const word of document.querySelectorAll("[data-word]")) {
    const label = word.querySelector("dt code").textContent;
    names.push({ label, detail: word.querySelector("[data-meaning]").textContent });
    const forms = [...word.querySelectorAll("[data-form]")];
    if (forms.length) {
      formsOf.set(label, forms.map((form) => (
        { label: form.querySelector("code").textContent, detail: form.querySelector("span").textContent }
      )));
    }
  }

  const HOLDS_A_CONDITION = /(?:^|[\s{,-])(?:when|fires|silent|unassessed):(?:\s|$)/;
  const ASKS_FOR_A_FORM = /(?:\b(?:is|of|only|includes) |: |\[|, ?)$/;
  const depthOf = (line) => line.match(/^[\s-]*/)[0].length;

  // In a message or a note nobody wants to be interrupted: only a condition's lines, and a case's, offer words unasked.
  const isInCondition = (doc, line, before) => {
    if (HOLDS_A_CONDITION.test(before)) return true;
    let depth = depthOf(line.text);
    for (let number = line.number - 1; number > 0 && depth > 0; number--) {
      const above = doc.line(number).text;
      if (!above.trim() || depthOf(above) >= depth) continue;
      if (HOLDS_A_CONDITION.test(above)) return true;
      depth = depthOf(above);
    }
    return false;
  };

  // Enter takes the first word offered, so unasked only names that hold what was typed: never one that is merely like it.
  const complete = (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && !isInCondition(context.state.doc, line, before)) return null;
    const typed = before.match(/[\p{L}\p{N}_/%²]*$/u)[0].toLowerCase();
    const rest = before.slice(0, before.length - typed.length);
    const question = rest.match(/\w+/g)?.findLast((word) => formsOf.has(word));
    const forms = formsOf.get(question) ?? [];
    const from = context.pos - typed.length;
    if (!typed && !context.explicit) return ASKS_FOR_A_FORM.test(rest) ? { from, options: forms, filter: false } : null;
    const all = [...forms, ...names];
    const begins = all.filter(({ label }) => label.toLowerCase().startsWith(typed));
    const holds = all.filter(({ label, detail }) => (context.explicit ? `${label} ${detail}` : label).toLowerCase().includes(typed));
    return { from, options: [...new Set([...begins, ...holds])], filter: false };
  };

  // --- the editor ------------------------------------------------------------------------------------------------

  const colours = CodeMirror.HighlightStyle.define([
    { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "#0b5563", fontWeight: "bold" },
    { tag: [tags.string, tags.special(tags.string)], color: "#7a2e0e" },
    { tag: [tags.comment, tags.lineComment], color: "#4b5a5e", fontStyle: "italic" },
    { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "#5b4b8a" },
  ]);
  const border = "2px solid var(--govuk-input-border-colour)";
  const looks = EditorView.theme({
    "&": { border, backgroundColor: "#fff", height: "min(46rem, 75vh)", minHeight: "24rem", resize: "vertical", overflow: "hidden" },
    "&.cm-focused": { outline: "3px solid var(--govuk-focus-colour)", boxShadow: "inset 0 0 0 2px var(--govuk-input-border-colour)" },
    ".cm-scroller": { fontFamily: "ui-monospace, 'Liberation Mono', Menlo, Consolas, monospace", fontSize: ".875rem", lineHeight: "1.5" },
    ".cm-gutters": { backgroundColor: "var(--govuk-surface-background-colour)", color: "var(--govuk-secondary-text-colour)" },
    // Pictures of CodeMirror's own are data: addresses, which the page's policy refuses.
    ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--govuk-error-colour)" },
    ".cm-lint-marker-error": {
      content: "normal", width: "1.25em", height: "1.25em", lineHeight: "1.25", borderRadius: "50%", textAlign: "center",
      backgroundColor: "var(--govuk-error-colour)", color: "#fff", fontWeight: "bold",
    },
    ".cm-gutter-lint": { width: "1.75em" },
    ".cm-lint-marker-error::before": { content: "'!'" },
    ".cm-tooltip": { maxWidth: "min(36rem, 90vw)", backgroundColor: "#fff", fontSize: "1rem" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "18rem", maxWidth: "min(36rem, 90vw)", whiteSpace: "normal" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", overflowWrap: "anywhere" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "#0b5563" },
    ".cm-completionLabel": { fontWeight: "bold" },
    ".cm-completionDetail": { display: "block", marginLeft: "0", fontFamily: "system-ui, sans-serif", fontStyle: "normal" },
    ".cm-panels": { backgroundColor: "var(--govuk-surface-background-colour)", color: "var(--govuk-text-colour)" },
    ".cm-panel": { padding: ".5rem", fontFamily: "system-ui, sans-serif", fontSize: ".875rem" },
    ".cm-panel p": { margin: "0 0 .25rem" },
    ".cm-panel button, .cm-panel input:not([type=checkbox])": { minHeight: "2rem", fontSize: "1rem" },
    ".cm-panel button": { border, background: "#fff", padding: "0 .5rem", cursor: "pointer" },
    ".cm-panel.cm-search [name=close]": { width: "2rem", padding: "0", border: "0" },
    ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", minHeight: "2rem", fontSize: ".875rem" },
    ".cm-panel :is(button, input):focus-visible": { outline: "3px solid var(--govuk-focus-colour)", boxShadow: "inset 0 0 0 2px var(--govuk-text-colour)" },
  });

  const showHint = (view) => {
    const dom = document.createElement("div");
    const hint = document.createElement("p");
    hint.id = "keys";
    hint.textContent = "Tab indents. To leave the text with the keyboard, press Escape, then Tab. "
      + "Ctrl and Space offer the words that fit. F8 goes to the next problem.";
    const find = document.createElement("button");
    find.type = "button";
    find.textContent = "Find in the file";
    find.addEventListener("click", () => CodeMirror.openSearchPanel(view));
    dom.append(hint, find);
    return { dom };
  };

  // Chromium carries the colours of a replaced selection over as an inline style, which the page's policy refuses.
  const replaceSelected = EditorView.domEventHandlers({
    beforeinput: (event, view) => {
      if (event.inputType !== "insertText" || view.composing || view.state.selection.main.empty) return false;
      view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
      event.preventDefault();
      return true;
    },
  });

  const writeBack = EditorView.updateListener.of(({ docChanged, state }) => {
    if (!docChanged) return;
    text.value = state.doc.toString();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const host = document.createElement("div");
  host.className = "app-rule-text__editor";
  const root = host.attachShadow({ mode: "open" });
  text.before(host);
  text.hidden = true;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text.value,
      extensions: [
        CodeMirror.lintGutter(),
        CodeMirror.lineNumbers(),
        CodeMirror.highlightSpecialChars(), // a letter that only looks like another is how a rule is falsified unseen
        CodeMirror.history(),
        CodeMirror.yaml(),
        CodeMirror.syntaxHighlighting(colours),
        CodeMirror.search({ top: true }),
        CodeMirror.autocompletion({ override: [complete], icons: false }),
        CodeMirror.showPanel.of(showHint),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": text.labels[0].textContent, "aria-describedby": "keys", tabindex: "0" }),
        looks,
        replaceSelected,
        writeBack,
        keymap.of([
          { key: "Tab", run: CodeMirror.acceptCompletion },
          CodeMirror.indentWithTab,
          ...CodeMirror.completionKeymap,
          ...CodeMirror.lintKeymap,
          ...CodeMirror.searchKeymap,
          ...CodeMirror.historyKeymap,
          ...CodeMirror.defaultKeymap,
        ]),
      ],
    }),
  });
  text.labels[0].addEventListener("click", () => view.focus());

  // --- problems beside their lines, and the way to a line ----------------------------------------------------------

  const lineAt = (number) => view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));

  const showProblems = () => {
    const found = [...document.querySelectorAll("#problems [data-line]")].map((link) => {
      const line = lineAt(Number(link.dataset.line));
      const from = Math.min(line.from + Math.max(Number(link.dataset.column) - 1, 0), line.to);
      const says = [...link.closest("li").querySelectorAll("[data-says]")].map((part) => part.textContent);
      return { from, to: line.to, severity: "error", message: says.join(" ") };
    });
    view.dispatch(CodeMirror.setDiagnostics(view.state, found));
  };
  text.addEventListener("checked", showProblems);
  showProblems();

  text.addEventListener("go-to-line", (event) => {
    event.preventDefault(); // the textarea itself is not shown
    const { from, to } = lineAt(event.detail);
    view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  });
})();
