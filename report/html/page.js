"use strict";
(() => {
  const find = (selector) => document.querySelector(selector);
  const groups = ["severity", "action", "rule"];
  const chosen = { severity: new Set(), action: new Set(), rule: new Set() };
  const search = find("#search");
  const entries = [...document.querySelectorAll(".card, .general")].map((element) => ({
    element,
    pin: element.matches(".card"),
    findings: [...element.querySelectorAll(".finding")],
    filtered: element.querySelector(".filtered"),
    text: undefined,
  }));
  const pins = entries.filter((entry) => entry.pin).length;

  const fits = (finding) => groups.every((group) => chosen[group].size === 0 || chosen[group].has(finding.dataset[group]));
  const holds = (entry, words) => {
    if (words.length === 0) return true;
    entry.text ??= entry.element.textContent.toLowerCase();
    return words.every((word) => entry.text.includes(word));
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const filtering = groups.some((group) => chosen[group].size > 0);
    const clean = chosen.severity.has("clean") && chosen.action.size === 0 && chosen.rule.size === 0;
    let shown = 0;
    for (const entry of entries) {
      let fitting = 0;
      for (const finding of entry.findings) {
        const fit = fits(finding);
        finding.hidden = !fit;
        if (fit) fitting++;
      }
      const wanted = !filtering || fitting > 0 || (clean && entry.pin && entry.findings.length === 0);
      entry.element.hidden = !(wanted && holds(entry, words));
      if (entry.filtered) {
        const left = entry.findings.length - fitting;
        entry.filtered.hidden = left === 0;
        entry.filtered.textContent = left === 1 ? "1 other finding is filtered out" : `${left} other findings are filtered out`;
      }
      if (entry.pin && !entry.element.hidden) shown++;
    }
    const all = !filtering && words.length === 0;
    find("#status").textContent = `${all ? pins : `${shown} of ${pins}`} ${pins === 1 ? "pin" : "pins"}`;
    find("#clear").hidden = all;
    find("#nothing").hidden = shown > 0 || pins === 0;
  };

  for (const button of document.querySelectorAll("[data-group]")) {
    button.addEventListener("click", () => {
      const { group, value } = button.dataset;
      const on = !chosen[group].delete(value);
      if (on) chosen[group].add(value);
      button.setAttribute("aria-pressed", String(on));
      apply();
    });
  }
  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 120);
  });
  find("#clear").addEventListener("click", () => {
    for (const group of groups) chosen[group].clear();
    for (const button of document.querySelectorAll("[aria-pressed=true]")) button.setAttribute("aria-pressed", "false");
    search.value = "";
    apply();
    find("#pins").focus();
  });

  const theme = find("#theme");
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `Change to ${dark() ? "light" : "dark"} colours`); };
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);

  name();
  find(".filters").hidden = false;
  theme.hidden = false;
  apply();
})();
