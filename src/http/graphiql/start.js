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
  const element = React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: location.pathname }),
    query: given('query'),
    variables: given('variables'),
    headers: given('headers'),
    defaultQuery: welcome,
    defaultEditorToolsVisibility: true,
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false, // a token stays in this tab
    inputValueDeprecation: true,
    schemaDescription: true,
  });
  ReactDOM.createRoot(document.getElementById('graphiql')).render(element);
})();
