import { readFileSync } from 'node:fs';
import { listOf, parseJson, textOf, fieldsOf } from './content.ts';
import type { InboxConfig } from './types.ts';

/** One group of each kind, for a look at the page without any configuration. */
export const DEMO_CONFIG: InboxConfig = {
  dingtalk: [{ token: 'demo-crisis', secret: 'SECdemo-crisis', name: '质量红线应急群' }],
  wecom: [{ key: 'demo-service', name: '客服值班群' }],
  feishu: [{ id: 'demo-rd', secret: 'demo-rd-secret', name: '研发值班群' }],
  webhook: [
    {
      path: 'demo',
      secret: `whsec_${Buffer.from('demo-secret-of-the-inbox').toString('base64')}`,
      name: '质量系统',
    },
  ],
};

export function completeConfig(config: Partial<InboxConfig>): InboxConfig {
  return {
    dingtalk: config.dingtalk ?? [],
    wecom: config.wecom ?? [],
    feishu: config.feishu ?? [],
    webhook: config.webhook ?? [],
  };
}

const FIELDS = {
  dingtalk: ['token', 'secret', 'keyword', 'name'],
  wecom: ['key', 'name'],
  feishu: ['id', 'secret', 'name'],
  webhook: ['path', 'secret', 'name'],
} as const;

/** Reads the groups from a JSON file; an unknown or missing field is an error that names it. */
export function readConfig(file: string): InboxConfig {
  const root = parseJson(readFileSync(file));
  if (!root) throw new Error(`${file}: not a JSON object`);
  const read = (channel: keyof typeof FIELDS) =>
    listOf(root[channel]).map((entry, index) => {
      const fields = fieldsOf(entry);
      const names: readonly string[] = FIELDS[channel];
      for (const name of Object.keys(fields)) {
        if (!names.includes(name) || typeof fields[name] !== 'string') {
          throw new Error(`${file}: ${channel}[${index}].${name}: expected text in ${names.join(', ')}`);
        }
      }
      if (textOf(fields[names[0] ?? '']) === '')
        throw new Error(`${file}: ${channel}[${index}].${names[0]} is missing`);
      return fields;
    });
  const unknown = Object.keys(root).find((name) => !(name in FIELDS));
  if (unknown !== undefined) throw new Error(`${file}: unknown channel ${unknown}`);
  return {
    dingtalk: read('dingtalk') as unknown as InboxConfig['dingtalk'],
    wecom: read('wecom') as unknown as InboxConfig['wecom'],
    feishu: read('feishu') as unknown as InboxConfig['feishu'],
    webhook: read('webhook') as unknown as InboxConfig['webhook'],
  };
}
