import "graphiql/setup-workers/vite";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { type ComponentProps, createElement as h, type ReactElement, useEffect, useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { createRoot } from "react-dom/client";
import { docsPlugin } from "./docs.ts";
import { EventLog, type LiveEvent, withEvent } from "./event-log.ts";
import { ExamplesMenu, textOf, variablesOf } from "./examples-menu.ts";
import { keepKey, keptKey } from "./key.ts";
import { KeyForm } from "./key-form.ts";
import { type Settings, settingsOfPage } from "./settings.ts";
import { asking, type Standing, standingOf } from "./standing.ts";
import { chosen, type Sink, transportWith } from "./transport.ts";

type Fetcher = ComponentProps<typeof GraphiQL>["fetcher"];

const plugins = [HISTORY_PLUGIN];
const place = (id: string): HTMLElement => document.getElementById(id) ?? document.body;

function Playground({ graphqlPath, examples }: Settings): ReactElement {
  const [key, setKey] = useState(keptKey);
  const [standing, setStanding] = useState<Standing>(asking);
  const [events, setEvents] = useState<readonly LiveEvent[] | null>(null);
  const transport = useMemo(() => transportWith(graphqlPath, key), [graphqlPath, key]);

  useEffect(() => {
    let current = true;
    setStanding(asking);
    setEvents(null);
    void standingOf(transport, key).then((found) => current && setStanding(found));
    return () => {
      current = false;
      transport.close();
    };
  }, [transport, key]);

  const fetcher = useMemo<Fetcher>(() => {
    const observed = (sink: Sink): Sink => ({
      ...sink,
      next(result) {
        setEvents((events) => withEvent(events ?? [], result));
        sink.next(result);
      },
      error(reason) {
        setEvents((events) => (events?.length ? events : null));
        sink.error(reason);
      },
    });
    return async (params, options) => {
      const { live, ...operation } = chosen(params);
      if (!live) {
        setEvents(null);
        return (await transport.ask(operation, options?.headers)).result;
      }
      setEvents([]);
      const source = { subscribe: (sink: Sink) => ({ unsubscribe: transport.listen(operation, observed(sink)) }) };
      return source as Awaited<ReturnType<Fetcher>>;
    };
  }, [transport]);

  const firstTab = useMemo(
    () => examples.slice(0, 1).map((example) => ({ query: textOf(example), variables: variablesOf(example) })),
    [examples],
  );
  const change = (key: string) => {
    keepKey(key);
    setKey(key);
  };

  return h(
    GraphiQL,
    {
      fetcher,
      schema: standing.schema,
      plugins,
      referencePlugin: docsPlugin,
      visiblePlugin: docsPlugin,
      defaultTabs: firstTab.length > 0 ? firstTab : undefined,
      defaultQuery: "",
      defaultEditorToolsVisibility: "variables",
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    },
    h(GraphiQL.Logo, null, h("span", null)),
    events && h(GraphiQL.Footer, null, h(EventLog, { events })),
    createPortal(
      [h(KeyForm, { key: "key", kept: key, standing, onKey: change }), h(ExamplesMenu, { key: "examples", examples })],
      place("bar"),
    ),
  );
}

createRoot(place("editor")).render(h(Playground, settingsOfPage()));
