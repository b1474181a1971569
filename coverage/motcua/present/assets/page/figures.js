/* The figures in the panel: plan.json's own, or the recount when the reader moves a limit. */

function showFigures() {
  tellSide("before", "before");
  if (isPicked()) tellPicked();
  else tellSide("totals", "after");
  document.getElementById("recounted").hidden = isOwn();
  document.getElementById("on-paper").hidden = isOwn() && !isPicked();
}

function tellSide(table, side) {
  const { share, outside } = recount(side);
  const own = (name) => ({ key: `${table}.${name}`, value: page.document[table][name] });
  tell(`${table}.covered_share`, { key: sharedKey(side), value: share });
  tell(`${table}.uncovered_population`, {
    key: isOwn() ? `${table}.uncovered_population` : null,
    value: outside,
  });
  for (const name of ["n_open", "mean_minutes", "officers"]) tell(`${table}.${name}`, own(name));
}

/* In the places of the plan's figures; what is not known of the picked plan is said not to be. */
function tellPicked() {
  const { share, outside } = recount(PICKED);
  const key = (name) => `frontier.${placePicked()}.${name}`;
  tell("totals.covered_share", { key: key("covered_share"), value: share });
  tell("totals.uncovered_population", { key: key("uncovered_population"), value: outside });
  tell("totals.n_open", { key: null, value: rowPicked().open_sites.length });
  for (const name of ["mean_minutes", "officers"]) {
    for (const element of document.querySelectorAll(`[data-live="totals.${name}"]`)) {
      delete element.dataset.kpi;
      element.textContent = say("curve.not_counted");
    }
  }
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
