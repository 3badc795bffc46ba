import { z } from 'zod';

import type { LifecycleKind, SearchClient } from '../search/index.js';
import type { TemplateSet } from '../sink/index.js';

export interface TemplateRemoval {
  readonly kind: 'component template' | 'index template' | 'lifecycle policy';
  readonly name: string;
  /** `kept`: somebody else's of that name, or in use by somebody else's. `unsupported`: the engine has no lifecycle. */
  readonly change: 'removed' | 'missing' | 'kept' | 'unsupported';
}

/** Removes templates and policy that `install` made, known by the hash it leaves in them; whatever else has their names stays. */
export async function uninstallTemplates(
  client: SearchClient,
  set: TemplateSet,
  dryRun: boolean,
): Promise<TemplateRemoval[]> {
  const steps: TemplateRemoval[] = [];
  // an index template names components, and cannot lose them
  for (const { name } of set.indices) {
    const stored = await client.getIndexTemplate(name);
    steps.push(await removal(client, 'index template', `/_index_template/${name}`, name, stored, dryRun));
  }
  for (const { name } of set.components) {
    const stored = await client.getComponentTemplate(name);
    steps.push(await removal(client, 'component template', `/_component_template/${name}`, name, stored, dryRun));
  }
  steps.push(await removePolicy(client, set, dryRun));
  return steps;
}

const ours = z.looseObject({ _meta: z.looseObject({ content: z.string() }) });

async function removal(
  client: SearchClient,
  kind: TemplateRemoval['kind'],
  path: string,
  name: string,
  stored: unknown,
  dryRun: boolean,
): Promise<TemplateRemoval> {
  if (stored === undefined) return { kind, name, change: 'missing' };
  if (!ours.safeParse(stored).success) return { kind, name, change: 'kept' };
  if (dryRun) return { kind, name, change: 'removed' };
  // 400: a template of somebody else is made of it
  const { status } = await client.request({ method: 'DELETE', path, allow: [400, 404] });
  return { kind, name, change: status === 400 ? 'kept' : 'removed' };
}

const POLICIES: Readonly<Record<Exclude<LifecycleKind, 'unsupported'>, string>> = {
  ilm: '/_ilm/policy/',
  ism: '/_plugins/_ism/policies/',
};

/** Indices that the policy looks after are let go first: an engine refuses to delete a policy that is in use. */
async function removePolicy(
  client: SearchClient,
  { lifecycle: { name }, indices }: TemplateSet,
  dryRun: boolean,
): Promise<TemplateRemoval> {
  const kind = 'lifecycle policy';
  const lifecycle = await client.lifecycle();
  if (lifecycle === 'unsupported') return { kind, name, change: 'unsupported' };
  const path = `${POLICIES[lifecycle]}${name}`;
  const { status, body } = await client.request({ method: 'GET', path, allow: [404] });
  if (status === 404) return { kind, name, change: 'missing' };
  if (!isOurPolicy(body)) return { kind, name, change: 'kept' };
  if (dryRun) return { kind, name, change: 'removed' };
  const daily = indices.filter(({ body: template }) => JSON.stringify(template.index_patterns).includes('*'));
  const cared = daily.map((template) => `${template.name}-*`).join(',');
  const letGo = lifecycle === 'ilm' ? `/${cared}/_ilm/remove` : `/_plugins/_ism/remove/${cared}`;
  await client.request({ method: 'POST', path: letGo, allow: [404] });
  await client.request({ method: 'DELETE', path, allow: [404] });
  return { kind, name, change: 'removed' };
}

/** By the description that `install` gives it (ISM), or the version that it notes (ILM). */
function isOurPolicy(answer: unknown): boolean {
  const text = JSON.stringify(answer);
  return text.includes('"description":"LogMamba: ') || text.includes('"_meta":{"schema_version":');
}
