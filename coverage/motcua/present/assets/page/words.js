/* What is said, in the reader's language; numbers exactly as the files write them. */

function say(key, gaps) {
  const sentence = page.texts[view.language][key];
  if (sentence === undefined) throw new Error(`no words for ${key}`);
  if (!gaps) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (_, name) => {
    const value = gaps[name] ?? say("not_known");
    return typeof value === "number" ? number(value, Number.isInteger(value) ? 0 : 1) : value;
  });
}

/* Halves go to the even digit, as in the files: x is a half at d decimals exactly if x * 2^(d+1)
   is an odd whole number, for everything else the binary value decides. */
function fixed(value, decimals) {
  const doubled = Math.abs(value) * 2 ** (decimals + 1);
  if (doubled % 2 !== 1) return value.toFixed(decimals);
  const unit = 10 ** decimals;
  const lower = Math.floor(value * unit);
  return ((lower % 2 === 0 ? lower : lower + 1) / unit).toFixed(decimals);
}

function number(value, decimals = 0) {
  const [whole, part] = fixed(value, decimals).split(".");
  const [group, mark] = view.language === "vi" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return part === undefined ? grouped : grouped + mark + part;
}

/* A share in per cent, never rounded up to a whole that it does not reach. */
function percent(share, decimals = 1) {
  let value = 100 * share;
  if (share < 1 && Number(fixed(value, decimals)) >= 100) value = 100 - 10 ** -decimals;
  return number(value, decimals) + (view.language === "vi" ? "\u00a0%" : "%");
}

function written(value, form) {
  if (value === null || value === undefined) return say("not_known");
  if (form === "share") return percent(value);
  return number(value, form === "minutes" || form === "km" ? 1 : 0);
}

/* Letters without their marks, for searching and for nothing else. */
function folded(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/* Everything that carries a key is said again. */
function speak(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = say(element.dataset.text);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
  for (const element of root.querySelectorAll("[data-figure]")) {
    const { figure, form } = element.dataset;
    element.textContent = written(figure === "" ? null : Number(figure), form);
  }
  for (const element of root.querySelectorAll("[data-kpi]")) {
    element.textContent = written(figureAt(element.dataset.kpi), element.dataset.form);
  }
}

/* "totals.covered_share" names a figure of plan.json. */
function figureAt(key) {
  return key.split(".").reduce((value, name) => value[name], page.document);
}

/* An element with text, never with markup: names come out of files. */
function make(tag, { className, text, key, label, attributes = {} } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (key) {
    element.dataset.text = key;
    element.textContent = say(key);
  }
  if (label) {
    element.dataset.label = label;
    element.setAttribute("aria-label", say(label));
  }
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
