// A coordinator's afternoon, against a client that was generated from /v1/openapi.json: it compiles, or the document is wrong.
import createClient from "openapi-fetch";
import type { components, paths } from "./api";

type Problem = components["schemas"]["Problem"];

const api = createClient<paths>({ baseUrl: "https://leerlijn.example/v1" });

const said = (problem: Problem): string[] => (problem.errors ?? []).map((fault) => `${fault.pointer}: ${fault.code}`);

export async function publishFirstDraft(setId: string): Promise<string[]> {
  const draft = await api.GET("/outcome-sets/{set_id}/draft", { params: { path: { set_id: setId } } });
  if (draft.error) return said(draft.error);
  const outcome = { code: "LU1", statement: { nl: "Begeleidt bewoners" }, level: 5, kind: "skill" as const };
  const put = await api.PUT("/outcome-sets/{set_id}/draft/outcomes/{code}", {
    params: { path: { set_id: setId, code: "LU1" }, header: { "if-match": `"r${draft.data.revision}"` } },
    body: outcome,
  });
  if (put.error) return said(put.error);
  const sent = await api.POST("/outcome-sets/{set_id}/draft/submit", { params: { path: { set_id: setId } }, body: {} });
  if (sent.error) return said(sent.error);
  const published = await api.POST("/outcome-sets/{set_id}/publish", {
    params: { path: { set_id: setId } },
    body: { adoptedBy: "Landelijk Opleidingsoverleg", adoptedOn: "2026-10-01" },
  });
  if (published.error) return said(published.error);
  const digest: string | null | undefined = published.data.digest;
  return [published.data.status, digest ?? "none"];
}

export async function everySet(): Promise<string[]> {
  const codes: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.GET("/outcome-sets", { params: { query: { level: 5, limit: 200, cursor } } });
    if (page.error) return said(page.error);
    codes.push(...page.data.items.map((set) => `${set.code} v${set.number}: ${set.title.nl}`));
    cursor = page.data.next ?? undefined;
  } while (cursor);
  return codes;
}
