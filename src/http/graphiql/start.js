/* Starts GraphiQL on the endpoint that served the page. What a link says is shown at first:
   ?query=...&variables=...&headers=...; nothing of it runs by itself. */
(() => {
  const link = new URLSearchParams(location.search);
  const given = (name) => link.get(name) ?? undefined;
  const welcome = `# GraphiQL of onetrip.
#
# Ctrl-Space completes, Ctrl-Enter runs.
# The documentation is on the left.
# A token goes into Headers, below:
#   {"Authorization": "Bearer ..."}

query {
  __typename
}
`;
  /* With the button "Plan" pressed, answers come with extensions.explain: trips, statements and why. */
  let wantsPlan = false;
  const send = (input, init) => {
    if (!wantsPlan || !init?.body) return fetch(input, init);
    const body = JSON.parse(init.body);
    const extensions = { ...body.extensions, explain: true };
    return fetch(input, { ...init, body: JSON.stringify({ ...body, extensions }) });
  };
  const PlanButton = () => {
    const [isOn, setOn] = React.useState(wantsPlan);
    const toggle = () => { wantsPlan = !wantsPlan; setOn(wantsPlan); };
    return React.createElement('button', {
      type: 'button',
      className: 'graphiql-un-styled graphiql-toolbar-button plan-button',
      'aria-pressed': isOn,
      title: 'Answer with the fetch plan: trips, statements and why',
      onClick: toggle,
    }, 'Plan');
  };
  const toolbar = ({ prettify, copy, merge }) =>
    React.createElement(React.Fragment, null, prettify, merge, copy, React.createElement(PlanButton));
  const element = React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: location.pathname, fetch: send }),
    query: given('query'),
    variables: given('variables'),
    headers: given('headers'),
    defaultQuery: welcome,
    defaultEditorToolsVisibility: true,
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false, // a token stays in this tab
    inputValueDeprecation: true,
    schemaDescription: true,
  }, React.createElement(GraphiQL.Toolbar, null, toolbar));
  ReactDOM.createRoot(document.getElementById('graphiql')).render(element);
})();
