/* The figures in the panel: plan.json's own, or the recount when the reader moves a limit. */

function showFigures() {
  for (const side of ["before", "after"]) {
    const { share, outside } = recount(side);
    const isPlan =
      view.reading === page.document.standard.reading && view.minutes === null && view.km === null;
    const table = side === "before" ? "before" : "totals";
    tell(`${table}.covered_share`, { key: sharedKey(side), value: share });
    tell(`${table}.uncovered_population`, {
      key: isPlan ? `${table}.uncovered_population` : null,
      value: outside,
    });
  }
  document.getElementById("recounted").hidden = isOwn();
}

const isOwn = () =>
  view.reading === page.document.standard.reading && view.minutes === null && view.km === null;

/* `data-live` stays and says what an element is for; `data-kpi` names what it shows, if that
   stands in plan.json. */
function tell(name, { key, value }) {
  for (const element of document.querySelectorAll(`[data-live="${name}"]`)) {
    if (key) element.dataset.kpi = key;
    else delete element.dataset.kpi;
    const figure = key ? figureAt(key) : value;
    element.textContent = written(figure, element.dataset.form);
    element.dataset.recounted = written(value, element.dataset.form);
  }
}
